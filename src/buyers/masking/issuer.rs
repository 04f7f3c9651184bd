//! Whose card a number can be: the networks' prefixes with their lengths, and the banks of China that number outside them.
//!
//! Networks: Visa 4 (13, 16 digits), Mastercard 51–55 and 2221–2720 (16), American Express 34 and 37 (15), Diners
//! 300–305, 36, 38 and 39 (14), JCB 3528–3589 (16), Discover 6011, 644–649 and 65 (16), `UnionPay` 62 and 8100–8171
//! (16–19). ISO/IEC 7812 also allows longer ones, which detectors look for: Visa of 19 digits above all. Nobody's
//! customers hold them, and Taobao's order numbers look so: 19 digits that begin with 4.

/// Beside the networks: prefixes that banks of China gave out before 62 and cards still carry, by length. From the
/// public lists of bank identification numbers (`hexindai/bcbc`, data/bin.csv, 2025-02), without what a network covers.
const BANKS: [(usize, &[&str]); 5] = [
    (15, &["690755"]),
    (
        16,
        &[
            "303", "504923", "566666", "602907", "602969", "603265", "84301", "84336", "84342", "84361", "84373",
            "84380", "84385", "84390", "87000", "87010", "87030", "87040", "87050", "900003", "900105", "900205",
            "90030", "90592", "920000", "940002", "940012", "940013", "940018", "940020", "940022", "940023", "940025",
            "940032", "940038", "940039", "940040", "940047", "940050", "940051", "940054", "940058", "940060",
            "940061", "940070", "940072", "940076", "95555", "955590", "955591", "955592", "955593", "96828", "968807",
            "968808", "968809", "984301", "984303", "985262", "9896", "998800", "998801", "998802", "999999",
        ],
    ),
    (
        17,
        &[
            "405512", "601428", "603601", "940003", "940006", "940031", "940034", "940041", "940043", "940044",
            "940055", "940056", "940057", "940063", "940068", "940069",
        ],
    ),
    (
        18,
        &[
            "18572", "438588", "438589", "603367", "603602", "609120", "683970", "6886592", "690755", "694301",
            "69580", "909810", "940015", "940017", "940021", "940035", "940037", "940042", "940049", "940053",
            "940074", "966666", "990871",
        ],
    ),
    (
        19,
        &[
            "103", "436742", "456351", "601382", "601427", "603445", "603506", "603694", "900000", "900010", "9111",
            "921000", "940001", "940008", "940016", "940027", "940029", "940030", "940046", "940048", "940062",
            "940065", "940066", "940071", "940073", "955100", "9558", "95595", "95596", "95597", "95598", "95599",
        ],
    ),
];

/// Whether somebody issues cards of this length that begin so. `digits` are values, not characters.
pub fn is_issued(digits: &[u8]) -> bool {
    is_of_a_network(digits) || is_of_a_bank(digits)
}

fn is_of_a_network(digits: &[u8]) -> bool {
    let head = |count: usize| digits[..count].iter().fold(0, |number: u32, digit| number * 10 + u32::from(*digit));
    match digits.len() {
        13 => head(1) == 4,
        14 => matches!(head(3), 300..=305) || matches!(head(2), 36 | 38 | 39),
        15 => matches!(head(2), 34 | 37),
        16 => {
            matches!(head(1), 4)
                || matches!(head(2), 51..=55 | 62 | 65)
                || matches!(head(3), 644..=649)
                || matches!(head(4), 2221..=2720 | 3528..=3589 | 6011 | 8100..=8171)
        }
        17..=19 => head(2) == 62 || matches!(head(4), 8100..=8171),
        _ => false,
    }
}

fn is_of_a_bank(digits: &[u8]) -> bool {
    let begins = |prefix: &&str| prefix.bytes().zip(digits).all(|(wanted, digit)| wanted == b'0' + digit);
    BANKS.iter().any(|(length, prefixes)| *length == digits.len() && prefixes.iter().any(begins))
}

#[cfg(test)]
mod tests {
    use super::is_issued;

    fn issued(number: &str) -> bool {
        is_issued(&number.bytes().map(|byte| byte - b'0').collect::<Vec<_>>())
    }

    #[test]
    fn a_prefix_counts_with_its_length_only() {
        for (prefix, lengths) in [
            ("4", &[13, 16][..]),
            ("5100", &[16]),
            ("5599", &[16]),
            ("2221", &[16]),
            ("2720", &[16]),
            ("34", &[15]),
            ("37", &[15]),
            ("305", &[14]),
            ("39", &[14]),
            ("3528", &[16]),
            ("3589", &[16]),
            ("6011", &[16]),
            ("644", &[16]),
            ("65", &[16]),
            ("62", &[16, 17, 18, 19]),
            ("8171", &[16, 17, 18, 19]),
            ("436742", &[13, 16, 19]),
            ("9558", &[19]),
            ("955590", &[16]),
            ("438588", &[13, 16, 18]),
            ("690755", &[15, 18]),
        ] {
            let found: Vec<_> = (12..=20).filter(|length| issued(&format!("{prefix:0<length$}"))).collect();
            assert_eq!(found, lengths, "{prefix}");
        }
        for prefix in
            ["1", "20", "2220", "2721", "306", "3527", "3590", "50", "56", "60", "643", "7", "80", "8172", "93"]
        {
            assert!((12..=20).all(|length| !issued(&format!("{prefix:0<length$}"))), "{prefix}");
        }
    }
}
