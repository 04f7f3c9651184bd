//! The SQL of decisions. They are written in the log's batch.

use sqlx::AssertSqlSafe;

use crate::db::{Connection, Tx, chunks, each_db};
use crate::error::{Error, Result};
use crate::id::{AccountId, ConversationId, GroupId};

use super::{Decision, DecisionRow, Outcome, Rule};

/// Stores what a batch decided.
pub async fn insert(tx: &mut Tx, rows: &[DecisionRow]) -> Result<()> {
    for some in chunks(rows) {
        let sql = format!(
            "insert into decisions (conversation_id, seq, at, outcome, rule, account_id, group_id, detail) values {}",
            tx.value_rows(some.len(), 8)
        );
        each_db!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for DecisionRow { conversation, seq, at, decision } in some {
                query = query
                    .bind(*conversation)
                    .bind(*seq)
                    .bind(*at)
                    .bind(decision.outcome.code())
                    .bind(decision.rule.map(Rule::code))
                    .bind(decision.account)
                    .bind(decision.group)
                    .bind(decision.detail.to_string());
            }
            query.execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// What was decided about a conversation, in order.
pub async fn of(db: &mut impl Connection, conversation: ConversationId) -> Result<Vec<DecisionRow>> {
    type Row = (i64, i64, String, Option<String>, Option<AccountId>, Option<GroupId>, String);
    let rows: Vec<Row> = each_db!(db, conn => sqlx::query_as(
        "select seq, at, outcome, rule, account_id, group_id, detail from decisions \
         where conversation_id = $1 order by seq",
    )
    .bind(conversation).fetch_all(conn).await)?;
    let decided = |(seq, at, outcome, rule, account, group, detail): Row| {
        let outcome = Outcome::from_code(&outcome).ok_or_else(|| Error::unavailable("an outcome is unknown"))?;
        let rule = rule.as_deref().and_then(Rule::from_code);
        let detail = serde_json::from_str(&detail).map_err(Error::unavailable)?;
        Ok(DecisionRow { conversation, seq, at, decision: Decision { outcome, rule, account, group, detail } })
    };
    rows.into_iter().map(decided).collect()
}
