//! The chain that seals the audit log, and every way to tamper with it.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tokio_util::sync::CancellationToken;
use zhanggui::app::App as Platform;
use zhanggui::audit::{self, By, CHECKPOINTS, Change, Finding, Report, Sealer};
use zhanggui::config::Config;

use crate::support::{Bare, on_both_databases};

const MINUTE: i64 = 60 * 1_000;

fn checkpoints(bare: &Bare) -> PathBuf {
    bare.platform.config.data.join(CHECKPOINTS)
}

async fn verify(bare: &Bare) -> Report {
    audit::verify(&bare.platform.db, &checkpoints(bare)).await.unwrap()
}

/// Records this many changes, in one transaction that is committed or not.
async fn record(bare: &Bare, rows: usize, commit: bool) {
    let mut tx = bare.platform.db.begin().await.unwrap();
    for number in 0..rows {
        let change = Change {
            actor: By::System("a story"),
            action: "story.tell",
            object: ("story", None),
            shop: None,
            details: json!({ "number": number }),
        };
        audit::record(&mut tx, &bare.platform.clock, change).await.unwrap();
    }
    if commit {
        tx.commit().await.unwrap();
    }
}

/// Records and seals: positions 1 to `rows` when nothing was recorded before.
async fn sealed(bare: &Bare, rows: usize) -> Sealer {
    record(bare, rows, true).await;
    let mut sealer = Sealer::new(bare.platform.clone());
    sealer.seal().await.unwrap();
    sealer
}

/// The row at a position, as a condition on `audit`.
fn at(position: i64) -> String {
    format!("id = (select audit_id from audit_seals where position = {position})")
}

on_both_databases! {
    async fn what_is_rolled_back_leaves_no_row(bare: &Bare) {
        record(bare, 2, true).await;
        record(bare, 3, false).await;
        Sealer::new(bare.platform.clone()).seal().await.unwrap();
        assert_eq!(verify(bare).await.sealed, 2);
    }

    async fn an_untouched_log_is_sound(bare: &Bare) {
        assert_eq!(verify(bare).await, Report::default());
        sealed(bare, 300).await;
        let report = verify(bare).await;
        assert_eq!((report.sealed, report.waiting), (300, 0));
        assert_eq!((report.checkpoints > 0, report.findings), (true, vec![]));
    }

    async fn an_edited_row_is_found(bare: &Bare) {
        sealed(bare, 5).await;
        for (set, undo) in [
            ("details = details || ' '", "details = rtrim(details)"),
            ("action = 'story.edit'", "action = 'story.tell'"),
            ("actor_name = ''", "actor_name = 'a story'"),
            ("at = at + 1", "at = at - 1"),
            ("address = '203.0.113.7'", "address = ''"),
            ("shop_id = id", "shop_id = null"),
            ("object_kind = 'stor', action = 'ystory.tell'", "object_kind = 'story', action = 'story.tell'"),
        ] {
            bare.sql(&format!("update audit set {set} where {}", at(2))).await;
            let findings = verify(bare).await.findings;
            assert!(matches!(findings[..], [Finding::RowEdited { position: 2, .. }]), "{set}: {findings:?}");
            bare.sql(&format!("update audit set {undo} where {}", at(2))).await;
            assert_eq!(verify(bare).await.findings, [], "{undo}");
        }
    }

    async fn a_removed_row_is_found_with_or_without_its_seal(bare: &Bare) {
        sealed(bare, 5).await;
        bare.sql(&format!("delete from audit where {}", at(3))).await;
        let findings = verify(bare).await.findings;
        assert!(matches!(findings[..], [Finding::RowRemoved { position: 3, .. }]), "{findings:?}");
        bare.sql("delete from audit_seals where position = 3").await;
        assert_eq!(verify(bare).await.findings, [Finding::SealRemoved { position: 3 }]);
    }

    async fn a_removed_tail_is_found_against_the_checkpoint(bare: &Bare) {
        sealed(bare, 5).await;
        bare.sql("delete from audit where id in (select audit_id from audit_seals where position > 3)").await;
        bare.sql("delete from audit_seals where position > 3").await;
        assert_eq!(verify(bare).await.findings, [Finding::TailRemoved { last: 3, checkpoint: 5 }]);
        // What is recorded afterwards takes the positions again, and does not hide it.
        bare.platform.clock.advance(MINUTE);
        sealed(bare, 4).await;
        assert_eq!(verify(bare).await.findings, [Finding::CheckpointDiffers { position: 5 }]);
    }

    async fn an_emptied_log_is_found(bare: &Bare) {
        sealed(bare, 5).await;
        bare.sql("delete from audit_seals").await;
        bare.sql("delete from audit").await;
        assert_eq!(verify(bare).await.findings, [Finding::TailRemoved { last: 0, checkpoint: 5 }]);
    }

    async fn a_row_that_the_chain_leaves_out_is_found(bare: &Bare) {
        sealed(bare, 2).await;
        bare.platform.clock.advance(2 * MINUTE);
        record(bare, 1, true).await;
        let report = verify(bare).await;
        assert_eq!((report.waiting, report.findings), (1, vec![]), "new rows wait for the sealer");
        bare.sql("delete from audit_unsealed").await;
        let findings = verify(bare).await.findings;
        assert!(matches!(findings[..], [Finding::NotSealed { .. }]), "{findings:?}");
    }

    async fn a_row_that_the_sealer_passed_over_is_found(bare: &Bare) {
        sealed(bare, 1).await;
        bare.sql("insert into audit_unsealed (audit_id) select audit_id from audit_seals where position = 1").await;
        bare.sql("delete from audit_seals").await;
        assert_eq!(verify(bare).await.waiting, 1);
        bare.platform.clock.advance(2 * MINUTE);
        record(bare, 1, true).await;
        bare.sql("create table held as select id from audit order by id limit 1").await;
        bare.sql("delete from audit_unsealed where audit_id in (select id from held)").await;
        std::fs::remove_file(checkpoints(bare)).unwrap();
        Sealer::new(bare.platform.clone()).seal().await.unwrap();
        bare.sql("insert into audit_unsealed (audit_id) select id from held").await;
        let findings = verify(bare).await.findings;
        assert!(matches!(findings[..], [Finding::NotSealed { .. }]), "{findings:?}");
    }

    async fn a_chain_that_was_made_anew_does_not_fit_the_checkpoints(bare: &Bare) {
        sealed(bare, 3).await;
        bare.sql(&format!("update audit set action = 'story.forge' where {}", at(2))).await;
        bare.sql("insert into audit_unsealed (audit_id) select audit_id from audit_seals").await;
        bare.sql("delete from audit_seals").await;
        Sealer::new(bare.platform.clone()).seal().await.unwrap();
        assert_eq!(verify(bare).await.findings, [Finding::CheckpointDiffers { position: 3 }]);
    }

    async fn missing_and_broken_checkpoints_are_found(bare: &Bare) {
        let mut sealer = sealed(bare, 3).await;
        let file = checkpoints(bare);
        let kept = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("nonsense\n{kept}")).unwrap();
        assert_eq!(verify(bare).await.findings, [Finding::CheckpointUnreadable { line: 1 }]);
        let other = if kept.as_bytes()[2] == b'0' { "1" } else { "0" };
        let forged = format!("{}{other}{}", &kept[..2], &kept[3..]);
        std::fs::write(&file, forged).unwrap();
        assert_eq!(verify(bare).await.findings, [Finding::CheckpointDiffers { position: 3 }]);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(verify(bare).await.findings, [Finding::CheckpointsMissing]);
        // Nothing new was sealed: the sealer has nothing to say.
        sealer.seal().await.unwrap();
        assert!(!file.exists());
    }

    async fn sealers_that_run_at_once_make_one_chain(bare: &Bare) {
        record(bare, 400, true).await;
        // As nodes of one database: each with a data folder of its own.
        let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
        let sealers: Vec<_> = folders
            .iter()
            .map(|folder| {
                let config = Config { data: folder.path().to_owned(), ..Config::default() };
                let node = Platform { config: Arc::new(config), ..bare.platform.clone() };
                tokio::spawn(async move { Sealer::new(node).seal().await })
            })
            .collect();
        for sealer in sealers {
            sealer.await.unwrap().unwrap();
        }
        Sealer::new(bare.platform.clone()).seal().await.unwrap();
        let report = verify(bare).await;
        assert_eq!((report.sealed, report.waiting, report.findings), (400, 0, vec![]));
    }

    async fn the_sealer_seals_once_more_when_it_is_told_to_end(bare: &Bare) {
        record(bare, 2, true).await;
        let shutdown = CancellationToken::new();
        shutdown.cancel();
        Sealer::run(bare.platform.clone(), shutdown).await;
        let report = verify(bare).await;
        assert_eq!((report.sealed, report.waiting, report.findings), (2, 0, vec![]));
    }
}
