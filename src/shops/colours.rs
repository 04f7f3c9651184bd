//! A shop's own colour made fit for use, in light and in dark: whichever text reads on it, itself told apart from the
//! page, and a shade of it that reads as text. Computed after WCAG 2, never taken on trust.

use serde::Serialize;
use utoipa::ToSchema;

use super::settings::checked_colour;

/// Contrast that small text needs, and what only has to be seen (WCAG 2.1, 1.4.3 and 1.4.11).
const READABLE: f64 = 4.5;
const SEEN: f64 = 3.0;
/// Steps on the way from a colour to white or black.
const STEPS: u32 = 25;

const WHITE: Rgb = Rgb([255.0; 3]);
const BLACK: Rgb = Rgb([0.0; 3]);
/// Text on light colours, and the dark page: web/shared/tokens.css.
const INK: Rgb = Rgb([27.0, 29.0, 32.0]);
const NIGHT: Rgb = Rgb([25.0, 26.0, 28.0]);

/// What is made of a shop's colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Colours {
    pub light: Shades,
    pub dark: Shades,
}

/// The colours of one theme, each `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shades {
    /// Of bubbles and buttons: told apart from the page.
    pub fill: String,
    /// Reads on `fill`.
    pub text: String,
    /// Reads as text on the page and on `tint`; also of marks and lines.
    pub accent: String,
    /// A breath of the colour, under what is chosen.
    pub tint: String,
}

#[derive(Debug, Clone, Copy)]
struct Rgb([f64; 3]);

impl Colours {
    /// Of a colour such as `#1b5c9e`; `None` for what is none.
    #[must_use]
    pub fn of(colour: &str) -> Option<Self> {
        let colour = Rgb::read(&checked_colour(colour).ok()?);
        Some(Self { light: shades(colour, WHITE, BLACK, 0.1), dark: shades(colour, NIGHT, WHITE, 0.2) })
    }
}

/// On a page of the colour `ground`; what does not fit goes towards `end`.
fn shades(colour: Rgb, ground: Rgb, end: Rgb, tint: f64) -> Shades {
    let fill = colour.towards(end, |shade| shade.contrast(ground) >= SEEN && shade.text().is_some());
    let tint = ground.mixed(fill, tint);
    let reads = |shade: Rgb| shade.contrast(ground) >= READABLE && shade.contrast(tint) >= READABLE;
    let accent = fill.towards(end, reads);
    Shades { fill: fill.hex(), text: fill.text().unwrap_or(ground).hex(), accent: accent.hex(), tint: tint.hex() }
}

impl Rgb {
    /// `#rrggbb`, checked.
    fn read(colour: &str) -> Self {
        Self(
            [1, 3, 5]
                .map(|at| colour.get(at..at + 2).and_then(|part| u8::from_str_radix(part, 16).ok()).unwrap_or(0))
                .map(f64::from),
        )
    }

    fn hex(self) -> String {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, and between 0 and 255")]
        let [red, green, blue] = self.0.map(|channel| channel.round() as u8);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let part = channel / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// From 1 (the same) to 21 (black on white).
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(other) / one.min(other)
    }

    /// Whole channels, as it will be written.
    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |at: usize| (self.0[at] + (other.0[at] - self.0[at]) * share).round();
        Self([mix(0), mix(1), mix(2)])
    }

    /// The text that reads on it.
    fn text(self) -> Option<Self> {
        [WHITE, INK].into_iter().find(|text| self.contrast(*text) >= READABLE)
    }

    /// Itself where it fits, else the nearest on the way to `end` that does.
    fn towards(self, end: Self, fits: impl Fn(Self) -> bool) -> Self {
        let mut ways = (0..STEPS).map(|step| self.mixed(end, f64::from(step) / f64::from(STEPS)));
        ways.find(|shade| fits(*shade)).unwrap_or(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(one: &str, other: &str) -> f64 {
        Rgb::read(one).contrast(Rgb::read(other))
    }

    #[test]
    fn whatever_the_shop_names_reads_and_is_seen() {
        // The corners of the cube and many between.
        let channels = || (0..=255_u32).step_by(15);
        for (red, green, blue) in
            channels().flat_map(|r| channels().flat_map(move |g| channels().map(move |b| (r, g, b))))
        {
            let colour = format!("#{red:02x}{green:02x}{blue:02x}");
            let Colours { light, dark } = Colours::of(&colour).unwrap();
            for (shades, ground) in [(light, WHITE.hex()), (dark, NIGHT.hex())] {
                let Shades { fill, text, accent, tint } = &shades;
                assert!(contrast(fill, text) >= READABLE, "text on {colour}: {shades:?}");
                assert!(contrast(fill, &ground) >= SEEN, "{colour} on the page: {shades:?}");
                assert!(contrast(accent, &ground) >= READABLE, "{colour} as text: {shades:?}");
                assert!(contrast(accent, tint) >= READABLE, "{colour} as text on its tint: {shades:?}");
            }
        }
    }

    #[test]
    fn what_fits_is_left_alone() {
        let blue = Colours::of("#1B5C9E").unwrap().light;
        assert_eq!((&*blue.fill, &*blue.text, &*blue.accent), ("#1b5c9e", "#ffffff", "#1b5c9e"));
        let green = Colours::of("#a8c66c").unwrap().dark;
        assert_eq!((&*green.fill, &*green.text), ("#a8c66c", "#1b1d20"));
    }

    #[test]
    fn contrast_is_measured_as_wcag_says() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    #[test]
    fn what_is_no_colour_makes_none() {
        for text in ["", "red", "#fff", "#12345g", "#1234567", "#１b5c9e", "url(x)"] {
            assert_eq!(Colours::of(text), None, "{text:?}");
        }
    }
}
