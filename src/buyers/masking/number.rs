//! Finding the numbers: groups of digits, joined by at most three separators, in groupings people write.

use super::issuer::is_issued;

/// Separators that may stand between two groups of one number.
const MAX_SEPARATORS: usize = 3;
/// A card of nineteen digits written one by one.
const MAX_GROUPS: usize = 19;

/// How people cut a phone number.
const PHONE_GROUPINGS: [&[usize]; 11] =
    [&[11], &[3, 4, 4], &[3, 3, 5], &[3, 5, 3], &[3, 8], &[4, 3, 4], &[4, 4, 3], &[4, 7], &[5, 6], &[6, 5], &[7, 4]];
/// How people cut an identity number: region, birth date, order and check character.
const IDENTITY_GROUPINGS: [&[usize]; 6] = [&[18], &[6, 8, 4], &[6, 4, 4, 4], &[3, 3, 4, 4, 4], &[6, 12], &[14, 4]];
/// How people cut a card beside groups of four.
const CARD_GROUPINGS: [&[usize]; 2] = [&[4, 6, 5], &[4, 6, 4]];

/// A run of digits, with nothing but digits in it.
struct Group {
    /// Where it stands in the text, in bytes.
    start: usize,
    end: usize,
    digits: Vec<u8>,
    /// Whether only separators lie between it and the group before.
    joined: bool,
    /// End of the `X` that directly follows, the check character of an identity number.
    check_end: Option<usize>,
}

struct Found {
    /// From where on the text is replaced, to where, and by what.
    start: usize,
    end: usize,
    masked: String,
    groups: usize,
}

/// The text with the numbers masked that are found in one pass from the left.
pub fn mask_once(text: &str) -> Option<String> {
    let groups = scan(text);
    let mut masked = String::new();
    let (mut copied, mut next) = (0, 0);
    while next < groups.len() {
        match find(&groups[next..]) {
            Some(found) => {
                masked.push_str(&text[copied..found.start]);
                masked.push_str(&found.masked);
                copied = found.end;
                next += found.groups;
            }
            None => next += 1,
        }
    }
    if copied == 0 {
        return None;
    }
    masked.push_str(&text[copied..]);
    Some(masked)
}

fn scan(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut separators = MAX_SEPARATORS + 1;
    let mut in_group = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if let Some(digit) = digit(c) {
            match groups.last_mut().filter(|_| in_group) {
                Some(group) => {
                    group.digits.push(digit);
                    group.end = end;
                }
                None => groups.push(Group {
                    start: at,
                    end,
                    digits: vec![digit],
                    joined: separators <= MAX_SEPARATORS,
                    check_end: None,
                }),
            }
            (in_group, separators) = (true, 0);
            continue;
        }
        if in_group && matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ') {
            groups.last_mut().expect("a group is open").check_end = Some(end);
        }
        in_group = false;
        separators = if is_separator(c) { separators + 1 } else { MAX_SEPARATORS + 1 };
    }
    groups
}

fn digit(c: char) -> Option<u8> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => return None,
    };
    u8::try_from(value).ok()
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2002}'..='\u{200d}' | '\u{2060}' | '\u{202a}'..='\u{202f}' | '\u{feff}'
        | '\u{3000}' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '.' | '·')
}

/// A number that begins with the first group; the longest one.
fn find(groups: &[Group]) -> Option<Found> {
    let joined = 1 + groups[1..].iter().take(MAX_GROUPS - 1).take_while(|group| group.joined).count();
    (1..=joined).rev().find_map(|count| {
        let groups = &groups[..count];
        let sizes: Vec<_> = groups.iter().map(|group| group.digits.len()).collect();
        let digits: Vec<_> = groups.iter().flat_map(|group| group.digits.iter().copied()).collect();
        phone(groups, &sizes, &digits)
            .or_else(|| identity(groups, &sizes, &digits))
            .or_else(|| card(groups, &sizes, &digits))
    })
}

/// One by one, or as one of the groupings.
fn is_grouped(sizes: &[usize], groupings: &[&[usize]]) -> bool {
    sizes.iter().all(|size| *size == 1) || groupings.contains(&sizes)
}

fn phone(groups: &[Group], sizes: &[usize], digits: &[u8]) -> Option<Found> {
    // +86 or 0086 written without a gap belongs to the first group.
    let prefix = match digits {
        [0, 0, 8, 6, ..] if digits.len() == 15 => 4,
        [8, 6, ..] if digits.len() == 13 => 2,
        _ if digits.len() == 11 => 0,
        _ => return None,
    };
    let number = &digits[prefix..];
    if number[0] != 1 || number[1] < 3 {
        return None;
    }
    let mut sizes = sizes.to_vec();
    sizes[0] = sizes[0].checked_sub(prefix).filter(|left| *left > 0)?;
    if !is_grouped(&sizes, &PHONE_GROUPINGS) {
        return None;
    }
    let masked = format!("{}{}****{}", text_of(&digits[..prefix]), text_of(&number[..3]), text_of(&number[7..]));
    Some(found(groups, masked, None))
}

fn identity(groups: &[Group], sizes: &[usize], digits: &[u8]) -> Option<Found> {
    let check_end = groups.last().and_then(|group| group.check_end).filter(|_| digits.len() == 17);
    let check = match (digits, check_end) {
        ([_, .., last], None) if digits.len() == 18 => u32::from(*last),
        (_, Some(_)) => 10,
        _ => return None,
    };
    let mut sizes = sizes.to_vec();
    if check_end.is_some() {
        *sizes.last_mut()? += 1;
    }
    if !is_grouped(&sizes, &IDENTITY_GROUPINGS) || !is_identity(&digits[..17], check) {
        return None;
    }
    let last = if check_end.is_some() { "X".to_owned() } else { text_of(&digits[17..]) };
    let masked = format!("{}{}{}{last}", text_of(&digits[..3]), "*".repeat(11), text_of(&digits[14..17]));
    Some(found(groups, masked, check_end))
}

/// GB 11643: region, a birth date that can be, and the check character by ISO 7064 MOD 11-2.
fn is_identity(body: &[u8], check: u32) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u32; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let number =
        |range: std::ops::Range<usize>| body[range].iter().fold(0, |value, digit| value * 10 + u32::from(*digit));
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    (11..=91).contains(&number(0..2))
        && (1900..2100).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14))
        && CHECKS[(sum % 11) as usize] == check
}

fn card(groups: &[Group], sizes: &[usize], digits: &[u8]) -> Option<Found> {
    if !is_issued(digits) || !passes_luhn(digits) {
        return None;
    }
    let fours = match sizes {
        [fours @ .., last] => fours.iter().all(|size| *size == 4) && *last <= 4,
        [] => false,
    };
    // In two halves of any size, but not a short number beside a long one.
    let halves = matches!(sizes, [first, second] if *first >= 5 && *second >= 5);
    if !(sizes.len() == 1 || fours || halves || is_grouped(sizes, &CARD_GROUPINGS)) {
        return None;
    }
    let tail = digits.len() - 4;
    let masked = format!("{}{}{}", text_of(&digits[..4]), "*".repeat(tail - 4), text_of(&digits[tail..]));
    Some(found(groups, masked, None))
}

fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([false, true].into_iter().cycle())
        .map(|(digit, doubled)| match (u32::from(*digit), doubled) {
            (digit, false) => digit,
            (digit, true) if digit > 4 => digit * 2 - 9,
            (digit, true) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn found(groups: &[Group], masked: String, end: Option<usize>) -> Found {
    let last = groups.last().expect("a number has a group");
    Found { start: groups[0].start, end: end.unwrap_or(last.end), masked, groups: groups.len() }
}

fn text_of(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}
