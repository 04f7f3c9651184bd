//! What is masked and what stays; an oracle that looks for the same numbers in a plainer way.

use proptest::prelude::*;

use super::issuer::is_issued;
use super::{mask, mask_name};

/// Numbers of the kinds that banks give out for tests, and others that pass Luhn's check.
const CARDS: [&str; 7] = [
    "6222020200112230004",
    "6228480402564890018",
    "4111111111111111",
    "5500000000000004",
    "378282246310005",
    "30569309025904",
    "4222222222222",
];

#[test]
fn telephone_numbers_are_masked_however_they_are_written() {
    for (text, masked) in [
        ("13812345678", "138****5678"),
        ("我的电话是13812345678，谢谢", "我的电话是138****5678，谢谢"),
        ("tel:19912345678.", "tel:199****5678."),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("138－1234－5678", "138****5678"),
        ("138.1234.5678", "138****5678"),
        ("138\u{a0}1234\u{3000}5678", "138****5678"),
        ("138 - 1234 - 5678", "138****5678"),
        ("138 123 45678", "138****5678"),
        ("1381234 5678", "138****5678"),
        ("13812 345678", "138****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("138\u{200b}1234\u{200b}5678", "138****5678"),
        ("\u{202d}138 1234 5678\u{202c}", "\u{202d}138****5678\u{202c}"),
        ("+8613812345678", "+86138****5678"),
        ("8613812345678", "86138****5678"),
        ("008613812345678", "0086138****5678"),
        ("+86 138 1234 5678", "+86 138****5678"),
        ("+86-138-1234-5678", "+86-138****5678"),
        ("86138 1234 5678", "86138****5678"),
        ("13812345678,13987654321", "138****5678,139****4321"),
        ("13812345678 13987654321", "138****5678 139****4321"),
        ("138 1234 5678 139 8765 4321", "138****5678 139****4321"),
        ("微信同号13812345678/收件人张三", "微信同号138****5678/收件人张三"),
        ("第12单 13812345678", "第12单 138****5678"),
    ] {
        assert_eq!(mask(text).as_deref(), Some(masked), "{text}");
    }
}

#[test]
fn identity_numbers_are_masked_when_they_can_be_one() {
    for (text, masked) in [
        ("11010519491231002X", "110***********002X"),
        ("11010519491231002x", "110***********002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "110***********002X"),
        ("身份证440524198801010011", "身份证440***********0011"),
        ("110105 19491231 002X", "110***********002X"),
        ("110105 1949 1231 002X", "110***********002X"),
        ("110 105 1949 1231 002X", "110***********002X"),
        ("4 4 0 5 2 4 1 9 8 8 0 1 0 1 0 0 1 1", "440***********0011"),
    ] {
        assert_eq!(mask(text).as_deref(), Some(masked), "{text}");
    }
    // A wrong check, a thirteenth month, no such region, a birth in 1880.
    for stays in
        ["110105194912310021", "11010519491331002X", "110105194912310020", "010105194912310024", "440524188001010049"]
    {
        assert_eq!(mask(stays), None, "{stays}");
    }
}

#[test]
fn cards_are_masked_when_they_pass_luhns_check() {
    for card in CARDS {
        let (head, tail) = (&card[..4], &card[card.len() - 4..]);
        let masked = format!("{head}{}{tail}", "*".repeat(card.len() - 8));
        assert_eq!(mask(card).as_deref(), Some(masked.as_str()), "{card}");
        assert_eq!(mask(&format!("卡号{card}。")), Some(format!("卡号{masked}。")));
    }
    for (text, masked) in [
        ("4111 1111 1111 1111", "4111********1111"),
        ("4111-1111-1111-1111", "4111********1111"),
        ("6222 0202 0011 2230 004", "6222***********0004"),
        ("622202 0200112230004", "6222***********0004"),
        ("3782 822463 10005", "3782*******0005"),
    ] {
        assert_eq!(mask(text).as_deref(), Some(masked), "{text}");
    }
}

#[test]
fn ordinary_text_stays() {
    for text in [
        "",
        "你好，请问有货吗？",
        "订单号8846202611100273",
        "订单 1930679858170647",
        "2026-11-11 20:00:00",
        "20261111",
        "满300减50，共1299.00元",
        "12345678901",
        "10086",
        "400-820-8820",
        "021-62345678",
        "运单 SF1234567890123",
        "138123456789",
        "9138123456782",
        "1381234567",
        "138 1234 567",
        "1500 2026-11-1",
        "12812345678",
        "192.168.100.100",
        "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "138\n1234\n5678",
        "4111111111111112",
        "0000000000000000",
        "99999999999999999999999",
        "1.38亿，12345678 件",
    ] {
        assert_eq!(mask(text), None, "{text}");
    }
}

#[test]
fn what_is_left_of_one_number_makes_no_other() {
    let masked = mask("138 0013 1380 0013 800").unwrap();
    assert_eq!(mask(&masked), None, "{masked}");
}

#[test]
fn people_keep_their_surname_and_others_their_nickname() {
    for (name, shown) in [
        ("张三", "张*"),
        ("王小明", "王**"),
        ("欧阳明月", "欧阳**"),
        ("司马光", "司马*"),
        ("欧阳", "欧*"),
        ("访客 7f3a", "访客 7f3a"),
        ("云上茶客", "云上茶客"),
        ("小明", "小明"),
        ("张三丰的茶", "张三丰的茶"),
        ("tb_889123", "tb_889123"),
        ("Li Xiang", "Li Xiang"),
        ("13812345678", "138****5678"),
    ] {
        assert_eq!(mask_name(name), shown);
    }
}

/// Digits in a row, wherever they stand.
fn runs(text: &str) -> Vec<Vec<u32>> {
    text.split(|c: char| !c.is_ascii_digit()).map(|run| run.chars().filter_map(|c| c.to_digit(10)).collect()).collect()
}

fn is_phone(run: &[u32]) -> bool {
    run.len() == 11 && run[0] == 1 && run[1] >= 3
}

fn is_card(run: &[u32]) -> bool {
    let doubled = |(index, digit): (usize, &u32)| if index % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { *digit };
    let digits: Vec<u8> = run.iter().map(|digit| u8::try_from(*digit).unwrap()).collect();
    is_issued(&digits) && run.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

fn is_identity(run: &[u32], x_follows: bool) -> bool {
    let digits: Vec<_> = match (run.len(), x_follows) {
        (18, _) => run.to_vec(),
        (17, true) => [run, &[10]].concat(),
        _ => return false,
    };
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0, |number, digit| number * 10 + digit);
    // ISO 7064 MOD 11-2: the weights are powers of two, and the whole leaves one.
    let sum: u32 = digits.iter().rev().zip(0..).map(|(digit, place)| digit * (2_u32.pow(place) % 11)).sum();
    sum % 11 == 1
        && (11..=91).contains(&number(0, 2))
        && (1900..2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14))
}

fn holds_a_number(text: &str) -> bool {
    let x_after = |run: &[u32]| {
        let run: String = run.iter().map(u32::to_string).collect();
        text.contains(&format!("{run}X")) || text.contains(&format!("{run}x"))
    };
    runs(text).iter().any(|run| is_phone(run) || is_card(run) || is_identity(run, x_after(run)))
}

fn phone() -> impl Strategy<Value = String> {
    "1[3-9][0-9]{9}"
}

fn card() -> impl Strategy<Value = String> {
    let bodies = prop_oneof![
        "4[0-9]{14}",
        "4[0-9]{11}",
        "5[1-5][0-9]{13}",
        "3[47][0-9]{12}",
        "36[0-9]{11}",
        "62[0-9]{13,16}",
        "9558[0-9]{14}",
        "436742[0-9]{12}",
    ];
    bodies.prop_map(|body| {
        let digits = |last: u32| format!("{body}{last}");
        let fits = |last: &u32| is_card(&runs(&digits(*last)).concat());
        digits((0..10).find(fits).expect("one of ten digits fits"))
    })
}

fn identity() -> impl Strategy<Value = String> {
    let parts = ("[1-8][1-9][0-9]{4}", 1900..2100_u32, 1..13_u32, 1..32_u32, "[0-9]{3}");
    parts.prop_map(|(region, year, month, day, order)| {
        let body = format!("{region}{year}{month:02}{day:02}{order}");
        let ends = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"];
        let fits = |end: &&str| {
            let digits = runs(&body).concat();
            match *end {
                "X" => is_identity(&digits, true),
                end => is_identity(&[&digits[..], &[end.parse().unwrap()]].concat(), false),
            }
        };
        let end = ends.into_iter().find(fits).expect("one of eleven ends fits");
        format!("{body}{end}")
    })
}

/// What people write around numbers, and pieces of numbers.
fn around() -> impl Strategy<Value = String> {
    "[ \\-.,，0-9x电话a-c\n]{0,12}"
}

proptest! {
    #[test]
    fn no_number_is_left_in_any_text(
        pieces in prop::collection::vec((around(), prop_oneof![phone(), card(), identity(), "[0-9]{1,20}"]), 0..6),
        end in around(),
    ) {
        let text: String = pieces.into_iter().map(|(before, number)| before + &number).chain([end]).collect();
        let masked = mask(&text).unwrap_or_else(|| text.clone());
        prop_assert!(!holds_a_number(&masked), "{text:?} → {masked:?}");
        prop_assert_eq!(mask(&masked), None, "masking twice changes nothing");
    }

    #[test]
    fn each_number_is_masked_when_it_stands_alone(number in prop_oneof![phone(), card(), identity()]) {
        let masked = mask(&number);
        prop_assert!(masked.as_ref().is_some_and(|masked| masked.contains("****")), "{number}: {masked:?}");
    }

    #[test]
    fn separators_hide_no_telephone_number(
        phone in phone(),
        separator in "[ \\-.]{1,3}",
        cut in prop::sample::select(vec![vec![3, 7], vec![3], vec![3, 6], vec![4, 7], vec![7]]),
    ) {
        let mut written = String::new();
        for (index, digit) in phone.chars().enumerate() {
            if cut.contains(&index) {
                written.push_str(&separator);
            }
            written.push(digit);
        }
        prop_assert_eq!(mask(&written), mask(&phone), "{}", written);
    }

    #[test]
    fn text_without_long_numbers_is_untouched(text in "([^0-9０-９]{0,5}[0-9]{0,3}[^0-9０-９ \\t.·\\-\u{a0}\u{2002}-\u{200d}\u{2010}-\u{2015}\u{202a}-\u{202f}\u{2060}\u{2212}\u{3000}\u{feff}－]){0,8}") {
        prop_assert_eq!(mask(&text), None);
    }
}

/// Numbers that look random and are the same in every run: a linear congruence (Knuth's MMIX), its upper digits.
fn scattered(count: usize, from: u64, to: u64) -> impl Iterator<Item = u64> {
    let step =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(1), step).skip(1).take(count).map(move |state| from + (state >> 1) % (to - from))
}

/// How many of these numbers are masked.
fn hit(numbers: impl Iterator<Item = u64>) -> usize {
    numbers.filter(|number| mask(&number.to_string()).is_some()).count()
}

#[test]
fn order_numbers_are_rarely_taken_for_cards() {
    const NUMBERS: usize = 100_000;
    let share = |from, to| hit(scattered(NUMBERS, from, to));
    let orders = [
        ("Taobao, 19 digits", share(1_000_000_000_000_000_000, 5_000_000_000_000_000_000)),
        ("Taobao of these days", share(4_000_000_000_000_000_000, 4_200_000_000_000_000_000)),
        ("Taobao, 18 digits", share(200_000_000_000_000_000, 400_000_000_000_000_000)),
        ("JD, 12 digits", share(100_000_000_000, 400_000_000_000)),
        ("parcels, 13 digits", share(1_000_000_000_000, 10_000_000_000_000)),
    ];
    assert_eq!(orders.map(|(_, hit)| hit), [25, 0, 4, 0, 1169], "{orders:?}");
    for order in
        ["4065115898095392705", "2871936512077431254", "306745982113", "231105-468221973340916", "SF1425367890125"]
    {
        assert_eq!(mask(order), None, "{order}");
    }
}
