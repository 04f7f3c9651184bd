//! Roles that an account holds, and where.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Role;
use crate::id::ShopId;

/// A role held in one shop, or everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub role: Role,
    /// Null: in every shop. Must be given, so that nothing is granted everywhere by leaving it out.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    pub shop: Option<ShopId>,
}
