//! The table `account_settings`.

use crate::db::{Connection, Tx, each_db};
use crate::error::Result;
use crate::id::AccountId;

pub async fn find(db: &mut impl Connection, account: AccountId) -> Result<Option<String>> {
    let row: Option<(String,)> = each_db!(db, conn => sqlx::query_as(
        "select document from account_settings where account_id = $1",
    )
    .bind(account).fetch_optional(conn).await)?;
    Ok(row.map(|(document,)| document))
}

pub async fn save(tx: &mut Tx, account: AccountId, document: &str) -> Result<()> {
    each_db!(tx, conn => sqlx::query(
        "insert into account_settings (account_id, document) values ($1, $2) \
         on conflict (account_id) do update set document = excluded.document",
    )
    .bind(account).bind(document).execute(conn).await.map(drop))?;
    Ok(())
}
