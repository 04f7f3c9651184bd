//! A transcript as a page that stands by itself: no script, nothing loaded, everything that people wrote escaped.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::wire::Time;

use super::Heading;
use super::line::{Line, Side};
use super::words::Words;

const STYLE: &str = include_str!("transcript.css");

/// What the page may do: show its own style, and nothing else.
pub fn policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

/// The head of the page, up to the first entry.
pub fn beginning(words: &Words, heading: &Heading) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} · {} · {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n<dl>\n",
        words.code,
        escaped(&policy()),
        words.title,
        escaped(&heading.buyer),
        escaped(&heading.shop),
        words.title,
    );
    let mut fact = |name: &str, value: &str| {
        writeln!(page, "<dt>{name}</dt><dd>{}</dd>", escaped(value)).expect("a string grows");
    };
    fact(words.shop, &heading.shop);
    fact(words.buyer, &heading.buyer);
    fact(words.zone, &heading.zone_name);
    fact(words.span, &heading.span(words));
    fact(words.made, &format!("{} · {}", heading.local(heading.made_at), heading.made_by));
    page.push_str("</dl>\n");
    for remark in heading.remarks(words) {
        writeln!(page, "<p>{}</p>", escaped(remark)).expect("a string grows");
    }
    write!(
        page,
        "<table>\n<thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>\n",
        words.number, words.local_time, words.sender, words.text,
    )
    .expect("a string grows");
    page
}

/// Entries.
pub fn lines(words: &Words, heading: &Heading, lines: &[Line]) -> String {
    let mut page = String::new();
    for line in lines {
        let class = match (line.internal, line.side) {
            (true, _) => "internal",
            (false, Side::Buyer) => "buyer",
            (false, Side::Staff) => "staff",
            (false, Side::System) => "system",
        };
        let utc = Time(line.at);
        write!(
            page,
            "<tr class=\"{class}\" id=\"n{seq}\"><td>{seq}</td><td><time datetime=\"{utc}\">{}</time><small>{utc}</small></td>\
             <td>{}<small>{}</small></td><td>",
            heading.local(line.at),
            escaped(&line.sender),
            line.kind,
            seq = line.seq,
        )
        .expect("a string grows");
        if let Some(quoted) = line.refers_to {
            write!(page, "<small>{} <a href=\"#n{quoted}\">{quoted}</a></small>", words.quotes)
                .expect("a string grows");
        }
        page.push_str(&escaped(&line.text));
        if let Some(file) = &line.file {
            let sha256 = file.sha256.as_deref().unwrap_or("–");
            write!(
                page,
                "<b>{}</b><small>{} {} · SHA-256 {sha256}</small>",
                escaped(&file.name),
                file.bytes,
                words.bytes
            )
            .expect("a string grows");
        }
        page.push_str("</td></tr>\n");
    }
    page
}

/// The foot of the page: without it, it is not whole.
pub fn end(words: &Words, lines: u64) -> String {
    format!("</tbody>\n</table>\n<p>{} {lines}</p>\n</body>\n</html>\n", words.end)
}

/// Text as text, in elements and in attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // What turns the direction of writing would turn the columns beside it too.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escaped("<img src=x onerror='a&b'>\"</td>\u{202e}"),
            "&lt;img src=x onerror=&#39;a&amp;b&#39;&gt;&quot;&lt;/td&gt;"
        );
    }
}
