//! What a phrase may say: its fields, checked alike whether they are typed or imported.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::ShopId;
use crate::text;

use super::{Holder, Phrase, store};

pub const CODE_CHARS: usize = 30;
pub const TEXT_CHARS: usize = 1_000;
pub const GROUP_CHARS: usize = 30;

/// A phrase to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhrase {
    /// The shop's; without it, one's own.
    pub shop: Option<ShopId>,
    /// One line of at most 30 characters, without blanks; once per shop or account.
    #[serde(default)]
    pub code: String,
    /// 1–1,000 characters; line breaks are kept.
    pub text: String,
    /// One line of at most 30 characters.
    #[serde(default)]
    pub group: String,
}

/// What is to be different; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhraseChange {
    /// Empty for none.
    pub code: Option<String>,
    pub text: Option<String>,
    /// Empty for none.
    pub group: Option<String>,
}

/// The fields of a phrase, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub code: String,
    pub text: String,
    pub group: String,
}

impl Content {
    /// The fields, if all of them may be so.
    ///
    /// # Errors
    /// `invalid`, naming the field.
    pub fn check(code: &str, text: &str, group: &str) -> Result<Self> {
        let code = text::optional_line("code", code, CODE_CHARS)?;
        if code.chars().any(char::is_whitespace) {
            return Err(Error::field("code", "must not contain blanks"));
        }
        // A break is one character, however the system that it comes from writes it.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text::paragraph("text", &text, TEXT_CHARS)?;
        let group = text::optional_line("group", group, GROUP_CHARS)?;
        Ok(Self { code, text, group })
    }
}

impl PhraseChange {
    /// The phrase's fields after the change.
    ///
    /// # Errors
    /// `invalid`, naming the field.
    pub fn over(self, before: &Phrase) -> Result<Content> {
        Content::check(
            self.code.as_deref().unwrap_or(&before.code),
            self.text.as_deref().unwrap_or(&before.text),
            self.group.as_deref().unwrap_or(&before.group),
        )
    }
}

impl Phrase {
    /// A new phrase of these fields.
    pub fn new(clock: &Clock, holder: Holder, content: Content) -> Self {
        let Content { code, text, group } = content;
        let now = clock.now();
        Self { id: clock.id(), holder, code, text, group, created_at: now, updated_at: now, version: 1 }
    }

    /// The same phrase with other fields; `None` when nothing differs.
    pub fn changed(&self, clock: &Clock, content: Content) -> Option<Self> {
        let Content { code, text, group } = content;
        let after = Self { code, text, group, ..self.clone() };
        (after != *self).then(|| Self { updated_at: clock.now(), version: self.version + 1, ..after })
    }
}

/// Stores a new phrase within the caller's transaction; whether it may be made is for the caller to know.
///
/// # Errors
/// `invalid`, `conflict` when the code is taken or the holder has as many as it may.
pub async fn create(tx: &mut Tx, clock: &Clock, holder: Holder, new: &NewPhrase) -> Result<Phrase> {
    let content = Content::check(&new.code, &new.text, &new.group)?;
    store::lock(tx, clock, holder).await?;
    if store::count(tx, holder).await? >= holder.most() {
        return Err(Error::conflict(format!("There are {} phrases already; that is the most.", holder.most())));
    }
    let phrase = Phrase::new(clock, holder, content);
    store::save(tx, std::slice::from_ref(&phrase)).await?;
    store::revise(tx, clock, holder).await?;
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_kept_and_are_one_character() {
        let content = Content::check(" jj ", "亲，\r\n可以吗？\r好", "议价").unwrap();
        assert_eq!((content.code.as_str(), content.text.as_str()), ("jj", "亲，\n可以吗？\n好"));
    }

    #[test]
    fn what_breaks_a_rule_is_named() {
        let long = "长".repeat(TEXT_CHARS + 1);
        for (code, text, group, field) in [
            ("a b", "x", "", "code"),
            (&long[..93], "x", "", "code"),
            ("", "", "", "text"),
            ("", "\u{200b}\n", "", "text"),
            ("", "a\0", "", "text"),
            ("", &long, "", "text"),
            ("", "x", "a\nb", "group"),
            ("", "x", "a\u{202e}b", "group"),
        ] {
            assert_eq!(Content::check(code, text, group).unwrap_err().fields[0].field, field);
        }
        assert!(Content::check(&long[..90], &long[..3_000], &long[..90]).is_ok());
    }
}
