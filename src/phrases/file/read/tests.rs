//! Files as they come: 千牛's own, saved again by spreadsheets, and broken ones.

use encoding_rs::GB18030;

use super::*;
use crate::phrases::file::{Encoding, write};
use crate::phrases::{Holder, Phrase};

const HEADER: &str = "快捷短语编码,快捷短语,快捷短语分组";

fn lines(text: &str) -> Vec<(u64, Result<Content, Fault>)> {
    read(text.as_bytes()).unwrap().into_iter().map(|row| (row.line, row.content)).collect()
}

fn reasons(text: &str) -> Vec<(u64, Option<Reason>)> {
    lines(text).into_iter().map(|(line, content)| (line, content.err().map(|fault| fault.reason))).collect()
}

#[test]
fn qianniu_s_own_file_is_read_whole() {
    let file = include_bytes!("../../../../tests/data/phrases.csv");
    let rows = read(file).unwrap();
    assert_eq!(rows.len(), 9);
    let fifth = rows[4].content.as_ref().unwrap();
    assert_eq!(fifth.text, "亲，这已经是活动价啦，\n我帮您申请一张 5 元优惠券可以吗？");
    assert_eq!((fifth.code.as_str(), fifth.group.as_str()), ("jj", "议价"));
    let seventh = rows[6].content.as_ref().unwrap();
    assert_eq!((seventh.code.as_str(), seventh.group.as_str()), ("", ""));
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 8, 9, 10, 11]);

    let text = GB18030.decode(file).0;
    for same in [text.as_bytes().to_vec(), [MARK, text.as_bytes()].concat()] {
        assert_eq!(read(&same).unwrap(), rows, "the same in UTF-8, with and without its mark");
    }
}

#[test]
fn columns_go_by_name_and_other_files_are_refused() {
    let rows = lines("快捷短语分组,快捷短语编码,快捷短语\n问候,nh,您好\n");
    let content = Content { code: "nh".into(), text: "您好".into(), group: "问候".into() };
    assert_eq!(rows, [(2, Ok(content))]);
    let gbk = GB18030.encode("快捷短语编码,快捷短语\nnh,您好").0.into_owned();
    let utf16: Vec<u8> = "\u{feff}快捷短语编码,快捷短语".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (file, said) in [
        (b"".as_slice(), "is empty"),
        (gbk.as_slice(), "lacks the column 快捷短语分组"),
        ("快捷短语编码,快捷短语,快捷短语分组,备注\n".as_bytes(), "a column too many: 备注"),
        ("快捷短语编码,快捷短语,快捷短语分组,快捷短语\n".as_bytes(), "a column too many: one that is there twice"),
        (utf16.as_slice(), "must be CSV in GBK or UTF-8"),
        (b"PK\x03\x04\x00\x00", "must be CSV in GBK or UTF-8"),
        ("标题,内容\n".as_bytes(), "must be CSV in GBK or UTF-8"),
        (b"\xff\xfe\xff\xff,\x81", "must be CSV in GBK or UTF-8"),
    ] {
        let error = read(file).unwrap_err();
        assert!(error.fields[0].field == "file" && error.fields[0].detail.contains(said), "{error}");
    }
    let many = format!("{HEADER}\n{}", "a,b,c\n".repeat(MOST_ROWS + 1));
    assert!(read(many.as_bytes()).unwrap_err().fields[0].detail.contains("5000 rows"));
}

#[test]
fn a_bad_row_is_named_by_its_line_and_the_others_stay() {
    use Reason::{Cells, Code, Group, Text};
    let long = "长".repeat(1_001);
    let file = format!(
        "{HEADER}\r\na,一,组\r\n\r\nb,二\r\nc,三,组,多\r\nd,,组\r\n,,\r\n{long},四,\r\ne,{long},\r\nf,五,{long}\r\ng,\"六\r\n行\",\r\nh,\u{0},\r\ni,七,\r\n"
    );
    let expected = [
        (2, None),
        (4, Some(Cells)),
        (5, Some(Cells)),
        (6, Some(Text)),
        (8, Some(Code)),
        (9, Some(Text)),
        (10, Some(Group)),
        (11, None),
        (13, Some(Text)),
        (14, None),
    ];
    assert_eq!(reasons(&file), expected);
}

#[test]
fn bytes_of_another_encoding_spoil_their_row_only() {
    let mut file = GB18030.encode(&format!("{HEADER}\na,一,\n")).0.into_owned();
    file.extend(b"b,\xff\xff,\nc,\xc8\xfd,\n");
    let reasons: Vec<_> = read(&file).unwrap().into_iter().map(|row| row.content.err().map(|it| it.reason)).collect();
    assert_eq!(reasons, [None, Some(Reason::Encoding), None]);
}

#[test]
fn an_open_quotation_mark_does_not_swallow_the_rest_unseen() {
    assert_eq!(reasons(&format!("{HEADER}\na,一,\nb,\"二,\nc,三,\n")), [(2, None), (3, Some(Reason::OpenQuote))]);
    for closed in ["a,\"一\"\"二\"\"\",\n", "a,5\" 屏,\n", "a,\"一\",\"\""] {
        assert_eq!(reasons(&format!("{HEADER}\n{closed}")), [(2, None)], "{closed}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    let holder = Holder::Account("0192b7a0-0000-7000-8000-000000000009".parse().unwrap());
    let clock = crate::clock::Clock::manual(1);
    let phrases: Vec<Phrase> = [
        ("nh", "亲，您好，{buyer}！", "问候"),
        ("", "=1+1 \"等于\" 2，\n下一行", ""),
        ("+1", "'=x", "@组"),
        ("hz", "👨‍👩‍👧‍👦 𠮷", "-"),
    ]
    .map(|(code, text, group)| Phrase::new(&clock, holder, Content::check(code, text, group).unwrap()))
    .into();
    for encoding in [Encoding::Utf8, Encoding::Gbk] {
        let file = write(&phrases, encoding).unwrap();
        assert_eq!(file.starts_with(MARK), encoding == Encoding::Utf8);
        for cell in file.split(|byte| matches!(byte, b',' | b'\n')) {
            let cell = cell.strip_prefix(b"\"").unwrap_or(cell);
            assert!(!cell.starts_with(b"=") && !cell.starts_with(b"+") && !cell.starts_with(b"@"));
        }
        let read: Vec<Content> = read(&file).unwrap().into_iter().map(|row| row.content.unwrap()).collect();
        let written =
            phrases.iter().map(|it| Content { code: it.code.clone(), text: it.text.clone(), group: it.group.clone() });
        assert_eq!(read, written.collect::<Vec<_>>());
    }
}
