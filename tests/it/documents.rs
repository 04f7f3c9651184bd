//! docs/protocol.md against the code: every route, operation, event, error and close code named there
//! exists, and the other way round.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use zhanggui::access::Access;
use zhanggui::error::Code;
use zhanggui::server::openapi::Rules;
use zhanggui::server::{contract, document};

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol.md")).unwrap()
}

/// The cells of the table rows below a heading, up to the next heading.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let section = page.split(&format!("\n{heading}\n")).nth(1).unwrap_or_else(|| panic!("no heading {heading:?}"));
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|') && !line.starts_with("| ---"));
    // A bar within a cell is written `\|`.
    let cells = rows.map(|row| {
        let row = row.replace("\\|", "\u{1}");
        row.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
    });
    let rows: Vec<Vec<String>> = cells.skip(1).collect();
    assert!(!rows.is_empty(), "no table below {heading:?}");
    rows
}

/// The texts in backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

/// What the permission column says.
fn access(cell: &str) -> Access {
    match cell {
        "signed in" => Access::SignedIn,
        "chat token" => Access::Buyer,
        "–" | "the one-time token" | "the signature" => Access::Public,
        cell => {
            let code = quoted(cell).into_iter().next().unwrap_or_else(|| panic!("what permission is {cell:?}?"));
            Access::from_code(&code).unwrap_or_else(|| panic!("there is no permission {code:?}"))
        }
    }
}

#[test]
fn every_route_is_on_the_page_and_the_other_way_round() {
    let mut written = BTreeMap::new();
    for row in rows(&page(), "## REST") {
        for route in quoted(&row[0]) {
            written.insert(route, access(&row[2]).code());
        }
    }
    let rules = Rules::of(&document()).unwrap();
    let served: BTreeMap<String, &str> =
        rules.iter().map(|(path, method, rule)| (format!("{method} {path}"), rule.access.code())).collect();
    let only = |one: &BTreeMap<String, &str>, other: &BTreeMap<String, &str>| -> Vec<String> {
        let missing = one.iter().filter(|(route, access)| other.get(*route) != Some(*access));
        missing.map(|(route, access)| format!("{route} ({access})")).collect()
    };
    assert_eq!(only(&served, &written), [] as [String; 0], "served, but not on the page like this");
    assert_eq!(only(&written, &served), [] as [String; 0], "on the page, but not served like this");
}

#[test]
fn every_operation_is_on_the_page_with_its_permission() {
    let staff: BTreeMap<String, &str> = rows(&page(), "### Operations of staff")
        .into_iter()
        .map(|row| (quoted(&row[0]).remove(0), access(row[2].split(';').next().unwrap()).code()))
        .collect();
    let declared: BTreeMap<String, &str> =
        contract().staff_operations.iter().map(|(op, access)| ((*op).to_owned(), access.code())).collect();
    assert_eq!(staff, declared);
    let buyers: BTreeSet<String> =
        rows(&page(), "### Operations of buyers").into_iter().map(|row| quoted(&row[0]).remove(0)).collect();
    let declared: BTreeSet<String> = contract().buyer_operations.iter().map(|(op, _)| (*op).to_owned()).collect();
    assert_eq!(buyers, declared);
    assert!(contract().buyer_operations.iter().all(|(_, access)| *access == Access::Buyer));
}

#[test]
fn every_event_is_on_the_page_for_those_who_hear_it() {
    let rows = rows(&page(), "### Events");
    let heard_by = |who: &str| -> BTreeSet<String> {
        rows.iter().filter(|row| row[2] == who || row[2] == "both").map(|row| quoted(&row[0]).remove(0)).collect()
    };
    let names = |events: &[&str]| events.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(heard_by("staff"), names(contract().staff_events));
    assert_eq!(heard_by("buyer"), names(contract().buyer_events));
}

#[test]
fn every_error_code_is_on_the_page_with_its_status() {
    let mut written = BTreeMap::new();
    for row in rows(&page(), "### Error codes") {
        for code in quoted(&row[0]) {
            written.insert(code, (row[1].clone(), row[2] == "yes"));
        }
    }
    let known: BTreeMap<String, (String, bool)> = Code::ALL
        .into_iter()
        .map(|code| (code.describe().0.to_owned(), (code.describe().1.to_string(), code.retry())))
        .collect();
    assert_eq!(written, known);
}

#[test]
fn every_close_code_is_on_the_page() {
    let written: BTreeSet<u16> = rows(&page(), "### Close codes")
        .iter()
        .flat_map(|row| row[0].split(',').map(|code| code.trim().parse().unwrap()).collect::<Vec<u16>>())
        .collect();
    assert_eq!(written, contract().close_codes.iter().copied().collect());
}

#[test]
fn dashboard_and_alerts_ask_only_for_what_is_measured() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let mut source = String::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => source += &fs::read_to_string(path).unwrap(),
            }
        }
    }
    let mut asked = BTreeSet::new();
    for path in ["deploy/grafana.json", "deploy/alerts.yml"] {
        let page = read(path);
        let words = page.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let names = words.filter(|word| word.starts_with("zhanggui_") || word.starts_with("process_"));
        asked.extend(names.map(|name| {
            let plain = ["_bucket", "_sum", "_count"].iter().find_map(|ending| name.strip_suffix(ending));
            plain.unwrap_or(name).to_owned()
        }));
    }
    assert!(asked.len() >= 5, "{asked:?}");
    for name in asked {
        assert!(
            source.contains(&format!("\"{name}\"")) || source.contains(&format!("{name} {{")),
            "{name} is not measured"
        );
    }
}
