//! Found by how it sounds: the syllables of a text, and whether what was typed is in them, in full (`fahuo`), by initials
//! (`fh`), or mixed with the characters themselves (`发h`).
//!
//! The web has the same rules in `web/shared/lexicon.ts`; both are tested with the cases of `web/shared/lexicon.cases.json`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use pinyin::ToPinyin;

/// What stands for a character whose sound is not known.
const UNKNOWN: &str = "-";

/// Characters that are commonly read in another way than the first one of the data, with those readings. The data knows
/// many more; readings that only a dictionary has would find what nobody looks for.
const OTHER_READINGS: &str = "\
    长chang 行hang 重chong 还huan 得dei 都du 了liao 着zhao,zhuo 乐yue 单shan 便pian 什shi 和huo 调tiao 觉jiao \
    差chai 没mo 折she 谁shei 的di 地de 大dai 校jiao 率lv,shuai 参shen,cen 藏zang 曾zeng,ceng 朝zhao 称chen 盛cheng \
    弹tan,dan 恶wu,e 给ji,gei 会kuai 系ji 降xiang 角jue 卡qia,ka 可ke 落la,lao 露lou 脉mo 埋man 蔓wan 模mu 弄long 屏bing,ping \
    奇ji 强jiang 茄jia,qie 区ou 券quan,juan 塞sai,se 色shai 石dan 识zhi 似shi,si 说shui 宿xiu,su 尾yi 吓he,xia \
    削xue,xiao 血xie,xue 咽yan,ye 钥yao,yue 熨yun,yu 择zhai,ze 扎za,zha 粘zhan,nian 转zhuan 仔zai,zi 剥bo,bao 薄bo,bao \
    泊po,bo 伯bai,bo 臂bei,bi 扁pian,bian 秘bi,mi 膀pang,bang 磅pang,bang 堡bu,bao 颤zhan,chan 澄deng,cheng 畜xu,chu \
    攒cuan,zan 囤dun,tun 咖ka,ga 龟jun,gui 核hu,he 虹jiang,hong 划hua 豁huo 见xian 嚼jiao,jue 劲jin,jing \
    扛gang,kang 咳hai,ke 烙luo,lao 勒lei,le 俩liang,lia 六lu 碌liu,lu 论lun 络lao,luo 抹ma,mo 氓meng,mang 泌bi,mi 尿sui \
    娜na,nuo 迫pai,po 胖pan,pang 瀑bao,pu 栖xi,qi 铅yan,qian 仇qiu,chou 雀qiao,que 厦xia,sha 省xing,sheng 属zhu,shu 数shuo \
    褪tun,tui 嗯en 巷hang,xiang 吁yu,xu 殷yan,yin 约yao 爪zhua,zhao 殖shi,zhi 尺che 嘘shi,xu 红gong 车ju 查zha 柏bo,bai \
    蛤ge,ha 么me 呢ne,ni 吗ma 哪na,nei 那na,nei 这zhe,zhei";

static READINGS: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let entries = OTHER_READINGS.split_whitespace().filter_map(|entry| {
        let character = entry.chars().next()?;
        Some((character, entry[character.len_utf8()..].split(',').collect()))
    });
    entries.collect()
});

/// Whether a character is written in Han, and so has a syllable in [`syllables`].
#[must_use]
pub const fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// The syllables of the first `most` Han characters, between blanks, each with its other common readings: `hai|huan mei
/// you`. `ü` is written `v`, as it is typed; an unknown sound is `-`. The first letters of the syllables are the initials.
#[must_use]
pub fn syllables(text: &str, most: usize) -> String {
    let mut line = String::new();
    for character in text.chars().filter(|character| is_han(*character)).take(most) {
        let separator = if line.is_empty() { "" } else { " " };
        write!(line, "{separator}{}", readings(character).join("|")).expect("a string grows");
    }
    line
}

fn readings(character: char) -> Vec<String> {
    let first = character.to_pinyin().map_or(UNKNOWN, pinyin::Pinyin::plain);
    let mut all = vec![first.replace('ü', "v")];
    for other in READINGS.get(&character).into_iter().flatten() {
        if all.iter().all(|known| known != other) {
            all.push((*other).to_owned());
        }
    }
    all
}

/// Whether what was typed is found in a text by its characters or by its sound; `syllables` is that of the text. Case and
/// punctuation do not count, unless punctuation is all that was typed; nothing typed is found everywhere.
#[must_use]
pub fn matches(text: &str, syllables: &str, typed: &str) -> bool {
    let letters: Vec<char> = counted(typed).collect();
    if letters.is_empty() {
        return text.contains(typed.trim());
    }
    let mut sounds = syllables.split(' ');
    // Up to which letters one can have come with the characters so far.
    let mut reached = vec![false; letters.len()];
    for character in counted(text) {
        let sound = if is_han(character) { sounds.next().unwrap_or_default() } else { "" };
        reached[0] = true;
        let mut next = vec![false; letters.len()];
        for at in (0..letters.len()).filter(|at| reached[*at]) {
            let rest = &letters[at..];
            let itself = (character == rest[0]).then_some(1);
            for step in sound.split('|').flat_map(|reading| steps(reading, rest)).chain(itself) {
                match next.get_mut(at + step) {
                    Some(reached) => *reached = true,
                    None => return true,
                }
            }
        }
        reached = next;
    }
    false
}

/// The characters that count, in lower case.
fn counted(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase).filter(|character| character.is_alphanumeric())
}

/// How many letters of `typed` may stand for a syllable: its initial, `zh ch sh`, all of it, or as much as was typed yet.
fn steps<'a>(reading: &'a str, typed: &'a [char]) -> impl Iterator<Item = usize> + 'a {
    let common = reading.chars().zip(typed).take_while(|(a, b)| a == *b).count();
    let whole = reading.chars().count();
    let double = matches!(reading.get(..2), Some("zh" | "ch" | "sh"));
    (1..=common)
        .rev()
        .filter(move |length| *length == whole || *length == typed.len() || *length == 1 || (*length == 2 && double))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_han_character_has_its_syllables_in_order() {
        assert_eq!(syllables("亲，您好！", 10), "qin nin hao");
        assert_eq!(syllables("还没发货 OK？", 10), "hai|huan mei|mo fa huo");
        assert_eq!(syllables("长度与银行", 10), "zhang|chang du yu yin xing|hang");
        assert_eq!(syllables("绿色女装", 10), "lv se|shai nv zhuang");
        assert_eq!(syllables("嗯", 10).split('|').next_back(), Some("en"));
        assert_eq!(syllables("一二三四", 2), "yi er");
        assert_eq!(syllables("no 中", 10), "zhong");
        assert_eq!(syllables("👍 hi", 10), "");
        assert_eq!(syllables("\u{323af}", 10), UNKNOWN);
    }

    #[test]
    fn the_same_is_found_here_and_on_the_web() {
        let cases = include_str!("../../web/shared/lexicon.cases.json");
        let cases: Vec<serde_json::Value> = serde_json::from_str(cases).unwrap();
        assert!(cases.len() >= 20);
        for case in cases {
            let [text, typed, found] = ["text", "typed", "found"].map(|key| &case[key]);
            let (text, typed) = (text.as_str().unwrap(), typed.as_str().unwrap());
            let sounds = syllables(text, 200);
            assert_eq!(case["syllables"], sounds, "{text}");
            assert_eq!(matches(text, &sounds, typed), found.as_bool().unwrap(), "{typed} in {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_ends_soon() {
        let text = "是哈".repeat(100);
        let sounds = syllables(&text, 200);
        assert!(matches(&text, &sounds, &"sh".repeat(60)));
        assert!(!matches(&text, &sounds, &format!("{}x", "sh".repeat(60))));
    }
}
