//! The frames of docs/protocol.md, as far as a rehearsal reads and writes them. What it does not know it ignores.
//!
//! Every text carries a tag that says whose message it is and which: `a:` or, where the buyer says
//! goodbye with it, `z:`, then sixteen letters from a to p. Letters, as digits could be taken for a
//! telephone number and masked.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

/// An answer or an event.
#[derive(Debug, Deserialize)]
pub(super) struct Frame<'a> {
    pub id: Option<i64>,
    #[serde(borrow)]
    pub ok: Option<&'a RawValue>,
    #[serde(borrow)]
    pub error: Option<Refusal<'a>>,
    #[serde(borrow)]
    pub ev: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub d: Option<&'a RawValue>,
}

/// Why something was refused.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal<'a> {
    #[serde(borrow)]
    pub code: Cow<'a, str>,
    #[serde(borrow)]
    pub message: Cow<'a, str>,
    #[serde(default)]
    pub retry: bool,
}

/// An entry of a log, as either side sees it.
#[derive(Debug, Deserialize)]
pub(super) struct Event<'a> {
    /// Staff only.
    pub thread: Option<Uuid>,
    pub conversation: Option<Uuid>,
    pub seq: i64,
    #[serde(borrow)]
    pub at: Cow<'a, str>,
    #[serde(borrow)]
    pub sender: Sender<'a>,
    #[serde(borrow)]
    pub body: Body<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Sender<'a> {
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
}

/// The parts of any body that matter here.
#[derive(Debug, Deserialize)]
pub(super) struct Body<'a> {
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub text: Option<Cow<'a, str>>,
    /// Of an assignment, for staff.
    pub epoch: Option<i64>,
    #[serde(borrow)]
    to: Option<&'a RawValue>,
}

impl Body<'_> {
    /// Who was given the conversation.
    pub(super) fn assignee(&self) -> Option<Uuid> {
        serde_json::from_str::<Named>(self.to?.get()).ok().map(|named| named.id)
    }
}

#[derive(Debug, Deserialize)]
struct Named {
    id: Uuid,
}

/// What was stored, and where.
#[derive(Debug, Deserialize)]
pub(super) struct Stored {
    pub seq: i64,
}

/// A page of `history`, and of the log over REST.
#[derive(Debug, Deserialize)]
pub(super) struct Page<'a> {
    #[serde(borrow, alias = "items")]
    pub events: Vec<Event<'a>>,
    pub more: bool,
}

/// `resume.end`.
#[derive(Debug, Deserialize)]
pub(super) struct ResumeEnd {
    pub thread: Option<Uuid>,
    pub last_seq: i64,
    pub reset: bool,
}

/// `sync.digest`: of staff by thread, of a buyer the one number.
#[derive(Debug, Deserialize)]
pub(super) struct Digest {
    #[serde(default)]
    pub threads: Vec<ThreadDigest>,
    pub last_seq: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ThreadDigest {
    pub thread: Uuid,
    pub last_seq: i64,
}

/// What `hello` answers, of both sides.
#[derive(Debug, Deserialize)]
pub(super) struct Welcome<'a> {
    #[serde(borrow)]
    pub server_time: Cow<'a, str>,
    /// Staff: what they hold.
    #[serde(default)]
    pub conversations: Vec<Conversation>,
    pub next_cursor: Option<String>,
}

/// A conversation as an agent is shown it.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Conversation {
    pub id: Uuid,
    pub thread: Uuid,
    pub assignment_epoch: i64,
}

/// Whose message it is, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub sender: u32,
    pub number: u32,
    /// The buyer's last: the agent answers it and closes.
    pub goodbye: bool,
}

impl Tag {
    /// The tag of a text; `None` where a rehearsal did not write it, as the welcome text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let goodbye = match bytes.first_chunk::<2>()? {
            b"a:" => false,
            b"z:" => true,
            _ => return None,
        };
        let number = |letters: &[u8]| {
            letters.iter().try_fold(0_u32, |number, letter| {
                (b'a'..=b'p').contains(letter).then(|| number << 4 | u32::from(letter - b'a'))
            })
        };
        Some(Self { sender: number(bytes.get(2..10)?)?, number: number(bytes.get(10..18)?)?, goodbye })
    }

    /// A text with this tag, about `words` after it.
    fn text(self, words: &str) -> String {
        let mut text = String::with_capacity(19 + words.len());
        text.push_str(if self.goodbye { "z:" } else { "a:" });
        for number in [self.sender, self.number] {
            for shift in (0..8).rev() {
                text.push(char::from(b'a' + (number >> (shift * 4) & 15) as u8));
            }
        }
        text.push(' ');
        text.push_str(words);
        text
    }

    /// The name that the sender gives the message: the same whenever it is sent again.
    fn client_id(self, run: u64) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&run.to_be_bytes());
        bytes[9..12].copy_from_slice(&self.sender.to_be_bytes()[1..]);
        bytes[12..].copy_from_slice(&self.number.to_be_bytes());
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// What buyers and agents say: as long as such lines are.
const WORDS: [&str; 8] = [
    "在吗，这款茶什么时候发货？",
    "您好，今天下午四点前付款的当天发出。",
    "我拍的是礼盒装，能不能换成散装的？差价怎么算呢",
    "可以的，我帮您改一下，差价会原路退回。",
    "好的",
    "请问还有其他可以帮您的吗？",
    "上次买的那一批味道淡了一点，这次是同一个产地的吗？",
    "是同一片茶园的，今年春天雨水多一些，您可以先试试看。",
];

/// `message.send`'s `d`. `held`: the thread and epoch of an agent's.
pub(super) fn message(run: u64, tag: Tag, held: Option<(Uuid, i64)>) -> String {
    let text = tag.text(WORDS[(tag.sender ^ tag.number) as usize % WORDS.len()]);
    let client_id = tag.client_id(run);
    let body = format!(r#""client_id":"{client_id}","body":{{"kind":"text","text":"{text}"}}"#);
    match held {
        Some((thread, epoch)) => format!(r#"{{"thread":"{thread}","assignment_epoch":{epoch},{body}}}"#),
        None => format!("{{{body}}}"),
    }
}

/// A request with its envelope.
pub(super) fn request(id: i64, op: &str, d: &str) -> String {
    format!(r#"{{"id":{id},"op":"{op}","d":{d}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_survives_its_text() {
        for (sender, number, goodbye) in [(0, 0, false), (28_000, 4_000_000_000, true), (77, 1, false)] {
            let tag = Tag { sender, number, goodbye };
            let text = tag.text("好的");
            assert_eq!(Tag::of(&text), Some(tag));
            assert!(!text.contains(|c: char| c.is_ascii_digit()), "nothing to mask: {text}");
        }
        for other in ["您好，欢迎光临！", "", "a:", "a:abcdefghabcdefgq ", "b:aaaaaaaaaaaaaaaa "] {
            assert_eq!(Tag::of(other), None, "{other}");
        }
    }

    #[test]
    fn a_message_keeps_its_name_and_is_json() {
        let tag = Tag { sender: 1, number: 2, goodbye: false };
        let (one, again) = (message(7, tag, None), message(7, tag, None));
        assert_eq!(one, again);
        let sent: serde_json::Value = serde_json::from_str(&one).unwrap();
        let id = |text: &serde_json::Value| text["client_id"].as_str().unwrap().parse::<Uuid>().unwrap();
        let other: serde_json::Value = serde_json::from_str(&message(8, tag, None)).unwrap();
        assert_ne!(id(&sent), id(&other), "another run, another name");
        let held: serde_json::Value = serde_json::from_str(&message(7, tag, Some((Uuid::nil(), 3)))).unwrap();
        assert_eq!(held["assignment_epoch"], 3);
    }

    #[test]
    fn what_is_not_known_is_ignored() {
        let text = r#"{"ev":"thread.event","d":{"thread":"01980000-0000-7000-8000-000000000000","conversation":null,"seq":3,
            "at":"2026-11-11T06:18:02.120Z","kind":"state","colour":1,"sender":{"kind":"system"},"client_id":null,
            "body":{"kind":"assigned","to":{"id":"01980000-0000-7000-8000-000000000001","name":"x"},"from":null,"epoch":1,"new":{}}}}"#;
        let frame: Frame<'_> = serde_json::from_str(text).unwrap();
        let event: Event<'_> = serde_json::from_str(frame.d.unwrap().get()).unwrap();
        assert_eq!((event.seq, event.body.epoch), (3, Some(1)));
        let buyer = r#"{"seq":1,"at":"x","kind":"state","sender":{"kind":"system"},"client_id":null,"body":{"kind":"assigned","agent":"周"}}"#;
        assert_eq!(serde_json::from_str::<Event<'_>>(buyer).unwrap().body.kind, "assigned");
    }
}
