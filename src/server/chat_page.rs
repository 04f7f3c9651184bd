//! The buyer's chat page: in the reader's language, and with the shop's words already in it, so that the greeting
//! stands as soon as the script has come, without another round trip.

use axum::http::{HeaderMap, header};

use crate::error::{Error, Result};
use crate::shops::{self, PublicShop, Shop};

use super::Doors;

/// Where the built page takes the shop: a block of data, which no script policy forbids since nothing runs it.
const PLACE: &str = r#"<script type="application/json" id="shop">null</script>"#;

/// The shop of a chat page and what buyers are told of it.
///
/// # Errors
/// `not_found` when there is no such shop.
pub(super) async fn shop(doors: &Doors, key: &str) -> Result<(Shop, PublicShop)> {
    let mut reader = doors.app.db.read().await?;
    let shop = shops::by_key(&mut reader, key).await?.ok_or_else(|| Error::not_found("shop"))?;
    let told = shops::public(&mut reader, shop.clone(), doors.app.clock.now()).await?;
    Ok((shop, told))
}

/// The page with the shop in it; a page without the place stays as it is, and asks for itself.
pub(super) fn filled(html: &str, shop: &PublicShop) -> String {
    let json = serde_json::to_string(shop).expect("texts and lists are JSON");
    // A shop's words must not end the block: within JSON a less-than sign stands in texts only.
    let block = PLACE.replace("null", &json.replace('<', "\\u003c"));
    html.replacen(PLACE, &block, 1)
}

/// The file of the page in the first language of the reader's that is ours: any Chinese is Chinese, else English.
/// Who names none gets Chinese.
pub(super) fn file(headers: &HeaderMap) -> &'static str {
    let Some(wishes) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return "chat/index.html";
    };
    let mut wishes: Vec<(f32, &str)> = wishes.split(',').map(wish).filter(|(weight, _)| *weight > 0.0).collect();
    // Stable, so that equal ones keep the order in which they were written.
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    match wishes.into_iter().find(|(_, language)| ["zh", "en"].contains(language)) {
        Some((_, "zh")) => "chat/index.html",
        _ => "chat/en.html",
    }
}

/// `zh-CN;q=0.9` → 0.9 and `zh`.
fn wish(text: &str) -> (f32, &str) {
    let (tag, weight) = text.split_once(";q=").unwrap_or((text, "1"));
    let language = tag.trim().get(..2).filter(|_| matches!(tag.trim().as_bytes().get(2), None | Some(b'-')));
    (weight.trim().parse().unwrap_or(0.0), language.unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shops_words_cannot_end_their_block() {
        let shop = PublicShop {
            key: "yunqi".to_owned(),
            name: "</script><script>alert(1)</script>".to_owned(),
            colours: shops::Colours::of("#1b5c9e").unwrap(),
            welcome_text: "<!--<script>".to_owned(),
            queue_text: String::new(),
            away_text: String::new(),
            quick_questions: vec!["1 < 2".to_owned()],
            topics: Vec::new(),
            open: true,
        };
        let page = filled(&format!("<p>{PLACE}</p>"), &shop);
        assert_eq!(page.matches("</script>").count(), 1, "{page}");
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        let json = page.split_once("\"shop\">").unwrap().1.split_once("</script>").unwrap().0;
        let told: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(told["name"], shop.name);
        assert_eq!(told["quick_questions"][0], "1 < 2");
        assert_eq!(filled("<p></p>", &shop), "<p></p>");
    }

    #[test]
    fn the_page_speaks_the_readers_language() {
        let page = |value: &str| file(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value.parse().unwrap())]));
        for chinese in ["zh-CN", "zh-TW,en;q=0.5", "fr, zh;q=0.4, en;q=0.3", "en;q=0.1,zh-CN;q=0.2"] {
            assert_eq!(page(chinese), "chat/index.html", "{chinese}");
        }
        for english in ["en-GB,zh;q=0.9", "fr", "", "zha", "zh;q=0", "zh;q=x", "*"] {
            assert_eq!(page(english), "chat/en.html", "{english}");
        }
        assert_eq!(file(&HeaderMap::new()), "chat/index.html");
    }
}
