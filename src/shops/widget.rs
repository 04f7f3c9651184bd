//! The widget on the shop's own pages: where it stands, and what it says by itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::text;

use super::{Colours, Shop};

const OFFSET_MOST: i64 = 200;
const GREETING_CHARS: usize = 120;
const AFTER_SECONDS_MOST: i64 = 600;

/// How the widget stands on the shop's pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Widget {
    /// The lower corner it stands in.
    pub side: Side,
    /// Pixels from that side: 0–200.
    pub offset_x: i64,
    /// Pixels from the bottom: 0–200.
    pub offset_y: i64,
    /// What a small bubble beside it says by itself: at most 120 characters, one line; empty for none.
    pub greeting: String,
    /// Seconds until it says so: 1–600.
    pub greeting_after_s: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Left,
    Right,
}

/// What the loader in a shop's page is told before it draws anything.
#[derive(Debug, Serialize, ToSchema)]
pub struct WidgetView {
    pub name: String,
    pub colours: Colours,
    pub widget: Widget,
    /// Whether the page that asks may frame the chat; else the widget opens it as a page of its own.
    pub frame: bool,
}

impl Default for Widget {
    fn default() -> Self {
        Self { side: Side::Right, offset_x: 24, offset_y: 24, greeting: String::new(), greeting_after_s: 10 }
    }
}

impl Widget {
    /// Holds it to the rules; gives it with its text trimmed.
    ///
    /// # Errors
    /// `invalid`, naming the field.
    pub(super) fn checked(mut self) -> Result<Self> {
        within("widget.offset_x", self.offset_x, 0, OFFSET_MOST)?;
        within("widget.offset_y", self.offset_y, 0, OFFSET_MOST)?;
        within("widget.greeting_after_s", self.greeting_after_s, 1, AFTER_SECONDS_MOST)?;
        self.greeting = text::optional_line("widget.greeting", &self.greeting, GREETING_CHARS)?;
        Ok(self)
    }
}

impl WidgetView {
    /// For a page of this origin; a page of our own names none.
    pub(super) fn of(shop: Shop, origin: Option<&str>) -> Result<Self> {
        let frame = origin.is_none_or(|origin| shop.allowed_origins.iter().any(|allowed| allowed == origin));
        Ok(Self { colours: shop.colours()?, name: shop.name, widget: shop.widget, frame })
    }
}

fn within(field: &str, value: i64, least: i64, most: i64) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Error::field(field, format!("must be {least} to {most}")))
}
