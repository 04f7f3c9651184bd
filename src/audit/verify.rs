//! Holds the log, its seals and its checkpoints against each other: what `zhanggui audit verify` prints.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use crate::clock::Millis;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::id::AuditId;

use super::chain::{self, GENESIS, Hash};
use super::checkpoints::{self, Checkpoint};
use super::store::{self, Row, Seal};

/// Seals read at once.
const BATCH: i64 = 256;
/// Findings kept; a log with more is as broken as one with this many.
const FINDINGS: usize = 1_000;
/// Rows are sealed within seconds; one still waiting this long before the last seal was passed over.
const SOON: Millis = 60_000;

/// Something that is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// A row that was sealed is gone.
    RowRemoved { position: i64, id: AuditId },
    /// A row, or its seal, is not what was sealed.
    RowEdited { position: i64, id: AuditId },
    /// A seal is gone from the middle of the chain.
    SealRemoved { position: i64 },
    /// A row that no seal covers, though later ones are sealed.
    NotSealed { id: AuditId },
    /// The chain ends before a position that a checkpoint saw.
    TailRemoved { last: i64, checkpoint: i64 },
    /// The chain was another one when the checkpoint was written.
    CheckpointDiffers { position: i64 },
    /// A line of the checkpoints' file is not a checkpoint.
    CheckpointUnreadable { line: usize },
    /// There are seals, and no checkpoints.
    CheckpointsMissing,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowRemoved { position, id } => write!(f, "row {id} (position {position}) was removed"),
            Self::RowEdited { position, id } => write!(f, "row {id} (position {position}) was edited"),
            Self::SealRemoved { position } => write!(f, "the seal at position {position} was removed"),
            Self::NotSealed { id } => write!(f, "row {id} has no seal, though later rows have one"),
            Self::TailRemoved { last, checkpoint } => {
                write!(f, "the log ends at position {last}, though a checkpoint saw position {checkpoint}")
            }
            Self::CheckpointDiffers { position } => {
                write!(f, "the chain up to position {position} is not the one that a checkpoint saw")
            }
            Self::CheckpointUnreadable { line } => write!(f, "line {line} of the checkpoints cannot be read"),
            Self::CheckpointsMissing => f.write_str("the log has seals, but there are no checkpoints"),
        }
    }
}

/// What was compared, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows with a seal.
    pub sealed: i64,
    /// Rows that wait for the sealer.
    pub waiting: usize,
    pub checkpoints: usize,
    /// Empty for a sound log.
    pub findings: Vec<Finding>,
}

impl Report {
    fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS {
            self.findings.push(finding);
        }
    }
}

/// Reads the whole log and compares it with its seals and with the checkpoints in `file`. The server
/// may go on writing meanwhile.
///
/// # Errors
/// `unavailable` when database or file cannot be read.
pub async fn verify(db: &Db, file: &Path) -> Result<Report> {
    // First the file: the chain is never shorter than what its checkpoints saw.
    let file = file.to_owned();
    let lines = tokio::task::spawn_blocking(move || checkpoints::read(&file)).await.map_err(Error::unavailable)?;
    let lines = lines.map_err(Error::unavailable)?;
    let mut report = Report { checkpoints: lines.len(), ..Report::default() };
    let mut expected: BTreeMap<i64, Hash> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        match line {
            None => report.add(Finding::CheckpointUnreadable { line: index + 1 }),
            Some(Checkpoint { position, hash }) => {
                if expected.insert(*position, *hash).is_some_and(|earlier| earlier != *hash) {
                    report.add(Finding::CheckpointDiffers { position: *position });
                }
            }
        }
    }
    let end = walk(db, &mut report, &expected).await?;
    if let Some((checkpoint, _)) = expected.last_key_value().filter(|(position, _)| **position > end.position) {
        report.add(Finding::TailRemoved { last: end.position, checkpoint: *checkpoint });
    }
    if expected.is_empty() && end.position > 0 {
        report.add(Finding::CheckpointsMissing);
    }
    unsealed(db, &mut report, end.sealed_at).await?;
    Ok(report)
}

/// Where the chain ends.
struct End {
    position: i64,
    sealed_at: Millis,
}

/// Walks along the chain, comparing every link.
async fn walk(db: &Db, report: &mut Report, expected: &BTreeMap<i64, Hash>) -> Result<End> {
    let mut end = End { position: 0, sealed_at: Millis::MIN };
    let mut hash = GENESIS.to_vec();
    loop {
        let mut reader = db.read().await?;
        let seals = store::seals(&mut reader, end.position, BATCH).await?;
        let ids: Vec<AuditId> = seals.iter().map(|seal| seal.audit_id).collect();
        let rows = store::rows(&mut reader, &ids).await?;
        drop(reader);
        let rows: HashMap<AuditId, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
        let Some(last) = seals.last() else { return Ok(end) };
        let (position, sealed_at) = (last.position, last.sealed_at);
        for seal in seals {
            for position in end.position + 1..seal.position.min(end.position + 1 + BATCH) {
                report.add(Finding::SealRemoved { position });
            }
            let gap = seal.position != end.position + 1;
            compare(report, &seal, rows.get(&seal.audit_id), if gap { None } else { Some(&hash) });
            if expected.get(&seal.position).is_some_and(|seen| seen.as_slice() != seal.hash) {
                report.add(Finding::CheckpointDiffers { position: seal.position });
            }
            report.sealed += 1;
            end.position = seal.position;
            hash = seal.hash;
        }
        end = End { position, sealed_at };
    }
}

/// Compares one row with its seal; behind a gap only its details can be.
fn compare(report: &mut Report, seal: &Seal, row: Option<&Row>, previous: Option<&Vec<u8>>) {
    let (position, id) = (seal.position, seal.audit_id);
    let Some(row) = row else { return report.add(Finding::RowRemoved { position, id }) };
    let digest = chain::digest(&row.salt, &row.details);
    let previous: Option<Hash> = previous.and_then(|hash| hash.as_slice().try_into().ok());
    let linked = previous.is_none_or(|previous| chain::link(&previous, position, row).as_slice() == seal.hash);
    if !linked || digest.as_slice() != row.digest {
        report.add(Finding::RowEdited { position, id });
    }
}

/// Looks for rows that the chain leaves out.
async fn unsealed(db: &Db, report: &mut Report, last_sealed_at: Millis) -> Result<()> {
    let most = i64::try_from(FINDINGS).unwrap_or(i64::MAX);
    for (id, at, waits) in store::without_seal(&mut db.read().await?, most).await? {
        if waits && at.saturating_add(SOON) >= last_sealed_at {
            report.waiting += 1;
        } else {
            report.add(Finding::NotSealed { id });
        }
    }
    Ok(())
}
