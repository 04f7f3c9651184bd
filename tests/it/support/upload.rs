//! Uploads: a shop with two who send files, and files of every kind, made here byte by byte.

use std::io::Cursor;
use std::path::Path;

use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, DynamicImage, Frame, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Body, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Answer, App, Person};

/// A shop with an agent and a buyer who has come in.
pub struct Scene<'a> {
    pub app: &'a App,
    pub agent: Person,
    pub buyer: Value,
    pub thread: String,
}

impl<'a> Scene<'a> {
    pub async fn set(app: &'a App, key: &str) -> Self {
        let shop = app.shop(key).await;
        let agent = app.agent(&format!("agent-{key}"), shop).await;
        let buyer = app.http.post(app.url("/api/v1/chat/session")).json(&json!({ "shop": key })).send().await.unwrap();
        let buyer: Value = Answer::of(buyer).await.is(200);
        let mut tx = app.platform.db.begin().await.unwrap();
        let id = buyer["buyer"]["id"].as_str().unwrap().parse().unwrap();
        let thread = zhanggui::conversations::threads::of_buyer(&mut tx, shop, id).await.unwrap().unwrap();
        Self { app, agent, buyer, thread: thread.to_string() }
    }

    pub fn by_buyer(&self, method: Method, path: &str) -> RequestBuilder {
        self.app.http.request(method, self.app.url(path)).bearer_auth(self.buyer["token"].as_str().unwrap())
    }

    pub fn by_agent(&self, method: Method, path: &str) -> RequestBuilder {
        self.app.http.request(method, self.app.url(path)).bearer_auth(&self.agent.token)
    }

    /// An upload by the buyer.
    pub async fn send(&self, name: &str, kind: &str, bytes: impl Into<Body>) -> Answer {
        let request = self
            .by_buyer(Method::POST, &format!("/api/v1/chat/attachments?name={}", escaped(name)))
            .header("content-type", kind);
        Answer::of(request.body(bytes).send().await.unwrap()).await
    }

    /// An upload by the agent.
    pub async fn send_as_agent(&self, name: &str, kind: &str, bytes: impl Into<Body>) -> Answer {
        let path = format!("/api/v1/attachments?thread={}&name={}", self.thread, escaped(name));
        let request = self.by_agent(Method::POST, &path).header("content-type", kind);
        Answer::of(request.body(bytes).send().await.unwrap()).await
    }

    pub async fn read(&self, attachment: &Value, query: &str) -> Response {
        let path = format!("/api/v1/attachments/{}{query}", attachment["id"].as_str().unwrap());
        self.by_agent(Method::GET, &path).send().await.unwrap()
    }

    pub async fn bytes(&self, attachment: &Value, query: &str) -> Vec<u8> {
        let response = self.read(attachment, query).await;
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    }

    /// The files of the blob store, drafts included.
    pub fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, files: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, files) } else { files.push(path.display().to_string()) }
            }
        }
        let mut files = Vec::new();
        walk(&self.app.platform.config.data.join("blobs"), &mut files);
        files.sort();
        files
    }
}

pub fn escaped(name: &str) -> String {
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}

/// The last byte of a number.
pub fn low(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

pub fn coloured(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([low(x), low(y), low(x + y)]))
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&coloured(width, height).into(), ImageFormat::Png)
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn gif(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for frame in 0..frames {
        let image = RgbaImage::from_pixel(4, 4, Rgba([if frame % 2 == 1 { 255 } else { 0 }, 0, 0, 255]));
        encoder.encode_frame(Frame::from_parts(image, 0, 0, Delay::from_numer_denom_ms(80, 1))).unwrap();
    }
    drop(encoder);
    bytes
}

/// A photograph as telephones take them: lying on its side, with the place in its metadata.
pub fn photograph() -> Vec<u8> {
    // One entry in big-endian TIFF: orientation 6, turned clockwise. Behind it, what no reader of EXIF looks at.
    let exif =
        [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".as_slice(), b"GPS 31.2304N"].concat();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif).unwrap();
    coloured(600, 400).write_with_encoder(encoder).unwrap();
    assert!(holds(&bytes, b"GPS 31.2304N"));
    bytes
}

pub fn boxed(kind: &[u8], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat()
}

pub fn mp4() -> Vec<u8> {
    let moov = boxed(b"moov", &[boxed(b"mvhd", &[1; 20]), boxed(b"udta", b"+31.2304+121.4737/")].concat());
    let media: Vec<u8> = (0..2_000_u32).map(|index| low(index % 251)).collect();
    [boxed(b"ftyp", b"mp42\0\0\0\0isom"), moov, boxed(b"mdat", &media)].concat()
}

pub fn webm() -> Vec<u8> {
    let element =
        |id: &[u8], body: &[u8]| [id, &(u32::try_from(body.len()).unwrap() | 0x1000_0000).to_be_bytes(), body].concat();
    let tracks = element(&[0x16, 0x54, 0xae, 0x6b], &[1; 20]);
    let cluster = element(&[0x1f, 0x43, 0xb6, 0x75], &element(&[0xa3], &[5; 400]));
    let segment = element(&[0x18, 0x53, 0x80, 0x67], &[tracks, cluster].concat());
    [element(&[0x1a, 0x45, 0xdf, 0xa3], b"\x42\x82\x84webm"), segment].concat()
}

pub const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 2\ntrailer<</Root 1 0 R>>\nstartxref\n42\n%%EOF";

pub fn zip() -> Vec<u8> {
    let local = [&b"PK\x03\x04"[..], &[0; 22], b"\x05\0\0\0", b"a.txt"].concat();
    let entry = [&b"PK\x01\x02"[..], &[0; 24], b"\x05\0", &[0; 16], b"a.txt"].concat();
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &[51, 0, 0, 0, 35, 0, 0, 0, 0, 0]].concat();
    [local, entry, end].concat()
}

pub fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// The header of a picture of this size, with nothing in it.
pub fn png_of(width: u32, height: u32) -> Vec<u8> {
    png_in(width, height, 8, 2)
}

/// The same in so many bits a channel; colour 2 is plain, 6 transparent.
pub fn png_in(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
    let small = png(1, 1);
    let header = [b"IHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[bits, colour, 0, 0, 0]].concat();
    [&small[..12], &header, &crc32(&header).to_be_bytes(), &small[33..]].concat()
}

/// The checksum of PNG's chunks.
pub fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, step)
}
