//! The house's rules, held by reading its files: who may call whom, who may name which library, what
//! every file begins with, and that both databases have the same tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use zhanggui::db::{Db, Target, derived_file};

use crate::support::Database;

/// The modules, lowest first; those of one row may name each other.
const FLOORS: [&[&str]; 14] = [
    &["clock", "id", "error", "config", "text", "wire"],
    &["db", "live", "blobs", "lexicon", "http", "outgoing", "crash"],
    &["app"],
    &["access"],
    &["audit"],
    &["accounts"],
    &["shops"],
    &["buyers"],
    &["phrases"],
    &["conversations"],
    &["routing"],
    &["monitor"],
    &["push"],
    &["server"],
];
/// The command line stands above everything, beside the doors.
const TOP: &str = "cli";
const LONGEST_FILE: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends in one of these, with its path from there.
fn files(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !matches!(name, "node_modules" | "dist" | ".results") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let inside = path.strip_prefix(folder).unwrap().to_owned();
                found.push((inside, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "nothing to read in {}", folder.display());
    found.sort();
    found
}

/// The lines that are code: without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// What follows each `marker` in a line, as far as it is a name.
fn names_after<'a>(line: &'a str, marker: &str) -> Vec<&'a str> {
    let name = |rest: &'a str| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    line.match_indices(marker)
        // `$crate::` and `some_crate::` are other things.
        .filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        .map(|(at, _)| name(&line[at + marker.len()..]))
        .filter(|name| !name.is_empty())
        .collect()
}

fn module_of(path: &Path) -> &str {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    first.strip_suffix(".rs").unwrap_or(first)
}

fn floor_of(module: &str) -> usize {
    let floor = FLOORS.iter().position(|floor| floor.contains(&module));
    floor
        .unwrap_or_else(|| if module == TOP { FLOORS.len() } else { panic!("{module} stands on no floor: src/lib.rs") })
}

#[test]
fn modules_call_lower_floors_only() {
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for (path, text) in files(&root().join("src"), &[".rs"]) {
        let module = module_of(&path);
        if matches!(module, "main" | "lib") {
            continue;
        }
        for (number, line) in code(&text) {
            for called in names_after(line, "crate::").into_iter().filter(|called| *called != module) {
                arrows += 1;
                if !FLOORS.concat().contains(&called) || floor_of(called) > floor_of(module) {
                    wrong.push(format!("src/{}:{number}: {module} → {called}", path.display()));
                }
            }
        }
    }
    assert!(arrows > 300, "the arrows are not read any more: {arrows}");
    assert!(wrong.is_empty(), "wrong arrows:\n{}", wrong.join("\n"));
}

#[test]
fn modules_of_one_floor_make_no_circle() {
    let mut calls: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files(&root().join("src"), &[".rs"]) {
        let module = module_of(&path).to_owned();
        if matches!(module.as_str(), "main" | "lib") {
            continue;
        }
        // What only tests use builds nothing upon it.
        let product = text.split("#[cfg(test)]").next().unwrap();
        let called =
            code(product).flat_map(|(_, line)| names_after(line, "crate::")).filter(|called| *called != module);
        calls.entry(module.clone()).or_default().extend(called.map(ToOwned::to_owned));
    }
    for start in calls.keys() {
        let (mut seen, mut next) = (BTreeSet::new(), vec![start.clone()]);
        while let Some(module) = next.pop() {
            for called in calls.get(&module).into_iter().flatten() {
                assert_ne!(called, start, "{start} comes back to itself through {module}");
                if seen.insert(called.clone()) {
                    next.push(called.clone());
                }
            }
        }
    }
}

#[test]
fn only_doors_name_axum_and_only_stores_name_sqlx_and_only_two_places_redis() {
    let mut wrong = Vec::new();
    for (path, text) in files(&root().join("src"), &[".rs"]) {
        let (module, name) = (module_of(&path), path.file_name().unwrap().to_str().unwrap());
        let may_axum = module == "server" || matches!(name, "http.rs" | "error.rs");
        let may_sqlx = module == "db" || matches!(name, "store.rs" | "append.rs" | "search.rs");
        for (number, line) in code(&text) {
            let names = |library: &str| {
                line.contains(&format!("{library}::")) && !line.contains(&format!("_{library}::"))
                    || line.contains(&format!("use {library}"))
            };
            // Our own modules of that name come after another, or are named where they are declared.
            let redis = line.match_indices("redis::").any(|(at, _)| !line[..at].ends_with([':', '_']));
            if redis && !(module == "live" || path.starts_with("routing/redis")) {
                wrong.push(format!("src/{}:{number}: {}", path.display(), line.trim()));
            }
            if names("axum") && !may_axum || names("sqlx") && !may_sqlx {
                wrong.push(format!("src/{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "named where it must not be:\n{}", wrong.join("\n"));
}

#[test]
fn a_store_is_its_domains_own() {
    let sources = files(&root().join("src"), &[".rs"]);
    let text_of = |path: PathBuf| sources.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| text);
    let mut stores = 0;
    for (path, _) in sources.iter().filter(|(path, _)| path.ends_with("store.rs")) {
        stores += 1;
        // Somewhere between the store and its domain there must be a door that is shut.
        let mut folder = path.clone();
        let mut shut = false;
        while folder.components().count() > 1 {
            let module = folder.file_stem().unwrap().to_str().unwrap().to_owned();
            folder.pop();
            let declared = text_of(folder.join("mod.rs"));
            shut |= declared.lines().any(|line| line == format!("mod {module};"));
        }
        assert!(shut, "src/{} can be reached from other domains", path.display());
    }
    assert!(stores > 5, "the stores are not found any more");
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests"] {
        for (path, text) in files(&root().join(folder), &[".rs"]) {
            if !text.starts_with("//! ") {
                wrong.push(format!("{folder}/{}: its first line does not say its purpose", path.display()));
            }
            if text.lines().count() > LONGEST_FILE {
                wrong.push(format!("{folder}/{}: {} lines", path.display(), text.lines().count()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The part of the web that a path belongs to: one of its apps, or within the console one of its rooms.
fn web_part(path: &Path) -> Vec<String> {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_str().unwrap().to_owned()).collect();
    parts[..parts.len().min(2)].to_vec()
}

/// `import` addresses that name files of ours, resolved.
fn web_imports(path: &Path, text: &str) -> Vec<PathBuf> {
    let quoted = text.lines().filter(|line| line.contains("import") || line.contains("from '"));
    quoted
        .flat_map(|line| line.split(['\'', '"']).skip(1).step_by(2))
        .filter(|address| address.starts_with('.'))
        .map(|address| {
            let mut whole = path.parent().unwrap().to_owned();
            for part in address.split('/') {
                match part {
                    "." => {}
                    ".." => assert!(whole.pop(), "{} imports from outside the web", path.display()),
                    part => whole.push(part),
                }
            }
            whole
        })
        .collect()
}

#[test]
fn the_webs_apps_import_shared_only_and_its_features_not_each_other() {
    const FEATURES: [&str; 4] = ["admin", "monitor", "panels", "hot"];
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for (path, text) in files(&root().join("web"), &[".ts", ".tsx", ".vue"]) {
        let from = web_part(&path);
        if !matches!(from[0].as_str(), "shared" | "console" | "chat" | "loader" | "demo") {
            continue;
        }
        for target in web_imports(&path, &text) {
            let to = web_part(&target);
            arrows += 1;
            let within = from[0] == to[0];
            let (room, other) = (from.get(1).map_or("", String::as_str), to.get(1).map_or("", String::as_str));
            let between_features = within && from[0] == "console" && room != other;
            let features_apart = between_features && FEATURES.contains(&room) && FEATURES.contains(&other);
            let store_calls_up =
                between_features && room == "stores" && (FEATURES.contains(&other) || other == "shell");
            if (!within && to[0] != "shared") || features_apart || store_calls_up {
                wrong.push(format!("web/{} → {}", path.display(), target.display()));
            }
        }
    }
    assert!(arrows > 100, "the imports are not read any more: {arrows}");
    assert!(wrong.is_empty(), "wrong imports:\n{}", wrong.join("\n"));
}

#[test]
fn migrations_have_the_same_names() {
    let names = |folder: &str| -> Vec<PathBuf> {
        files(&root().join("migrations").join(folder), &[".sql"]).into_iter().map(|(path, _)| path).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

type Columns = BTreeSet<(String, String, bool)>;

/// Table, column, and whether it may be null.
async fn columns(db: &Db) -> Columns {
    let rows: Vec<(String, String, bool)> = match db {
        Db::Sqlite(_) => panic!("read through a pool of its own"),
        Db::Postgres(pool) => sqlx::query_as(
            "select table_name::text, column_name::text, is_nullable = 'YES' from information_schema.columns \
             where table_schema = 'public'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    rows.into_iter().filter(|(table, ..)| table != "_sqlx_migrations" && !is_words(table)).collect()
}

/// The two sets of words of the search are FTS5 in one database and GIN in the other (decision 0006).
fn is_words(table: &str) -> bool {
    table.starts_with("search_words") || table.starts_with("search_personal")
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let postgres = Database::postgres().await;
    let db = Db::open(&postgres.target()).await.unwrap();
    let in_postgres = columns(&db).await;
    db.close().await;
    postgres.remove().await;

    let sqlite = Database::sqlite();
    let db = Db::open(&sqlite.target()).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    let Target::Sqlite(file) = sqlite.target() else { unreachable!("it is a file") };
    let mut rows: Vec<(String, String, bool)> = Vec::new();
    for file in [derived_file(&file), file] {
        let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        let some = sqlx::query_as(
            "select m.name, c.name, c.\"notnull\" = 0 and c.pk = 0 from sqlite_master m, pragma_table_info(m.name) c \
             where m.type = 'table' and m.name not like '_sqlx_%' and m.name not like 'sqlite_%'",
        );
        rows.extend(some.fetch_all(&pool).await.unwrap());
        pool.close().await;
    }
    let in_sqlite: Columns = rows.into_iter().filter(|(table, ..)| !is_words(table)).collect();
    assert!(in_sqlite.len() > 80, "the columns are not read any more");
    let differing: Vec<_> = in_sqlite.symmetric_difference(&in_postgres).collect();
    assert!(differing.is_empty(), "table, column, may be null: {differing:?}");
}
