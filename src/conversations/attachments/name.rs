//! Names of attachments: what the uploader called it, or a name of our own where that cannot be kept.

use crate::buyers::masking;
use crate::conversations::event::AttachmentKind as Kind;
use crate::text;

use super::content::format::Format;

const MAX_CHARS: usize = 120;

/// The name under which it is kept: one visible line that names no folder, ends as its format does, and holds no
/// telephone number.
pub fn clean(name: &str, format: Format) -> String {
    let own = || format!("{}.{}", format.kind().code(), format.endings()[0]);
    let Ok(name) = text::line("name", name, MAX_CHARS) else { return own() };
    let names_folder = name.contains(['/', '\\', ':']) || name.starts_with('.');
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    if names_folder || stem.trim().is_empty() {
        return own();
    }
    let fits = format.endings().contains(&ending.to_ascii_lowercase().as_str());
    let name = match (fits, is_ending(ending, format.kind())) {
        (true, _) => name,
        (false, true) => format!("{stem}.{}", format.endings()[0]),
        (false, false) => format!("{name}.{}", format.endings()[0]),
    };
    masking::masked(&name).into_owned()
}

/// Whether this is the ending of a kindred format, which is exchanged; anything else belongs to the name.
fn is_ending(ending: &str, kind: Kind) -> bool {
    let image = ["png", "jpg", "jpeg", "gif", "webp"];
    kind == Kind::Image && image.contains(&ending.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_name_is_kept() {
        for name in ["IMG_1.png", "破损 照片.PNG", "茶叶(第2罐).final.png", "8846202611100273.png"] {
            assert_eq!(clean(name, Format::Png), name);
        }
    }

    #[test]
    fn a_name_that_cannot_be_kept_gives_way_to_our_own() {
        let long = format!("{}.png", "长".repeat(300));
        for name in [
            "",
            "   ",
            "../../etc/passwd.png",
            "..\\a.png",
            "C:a.png",
            "a\0.png",
            "a\n.png",
            &long,
            ".png",
            ".htaccess",
        ] {
            assert_eq!(clean(name, Format::Png), "image.png", "{name:?}");
        }
        assert_eq!(clean("abc\u{202e}gnp.exe", Format::Pdf), "file.pdf");
        assert_eq!(clean("", Format::Webm), "video.webm");
    }

    #[test]
    fn the_ending_tells_what_it_is() {
        assert_eq!(clean("photo.png", Format::Jpeg), "photo.jpg");
        assert_eq!(clean("photo", Format::Jpeg), "photo.jpg");
        assert_eq!(clean("page.html", Format::Pdf), "page.html.pdf");
    }

    #[test]
    fn a_number_in_a_name_is_masked() {
        assert_eq!(clean("13812345678.png", Format::Png), "138****5678.png");
    }
}
