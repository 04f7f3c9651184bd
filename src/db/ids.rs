//! Ids in the database: `blob` in SQLite, `uuid` in PostgreSQL, sixteen bytes in both.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};
use uuid::Uuid;

use crate::id::Id;

impl<T, D: Database> Type<D> for Id<T>
where
    Uuid: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        Uuid::type_info()
    }

    fn compatible(ty: &D::TypeInfo) -> bool {
        Uuid::compatible(ty)
    }
}

impl<'q, T, D: Database> Encode<'q, D> for Id<T>
where
    Uuid: Encode<'q, D>,
{
    fn encode_by_ref(&self, buf: &mut D::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.uuid().encode_by_ref(buf)
    }
}

impl<'r, T, D: Database> Decode<'r, D> for Id<T>
where
    Uuid: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Uuid::decode(value).map(Self::from)
    }
}
