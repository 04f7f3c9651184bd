//! Attachments: what may be uploaded and what becomes of it, what is refused and leaves nothing, and who gets it.

use std::io::Cursor;

use image::codecs::webp::WebPEncoder;
use image::{ImageEncoder as _, ImageFormat, Rgba, RgbaImage};
use reqwest::{Body, Method};
use serde_json::{Value, json};
use zhanggui::conversations::attachments;

use crate::support::upload::{
    PDF, Scene, coloured, crc32, encoded, gif, holds, low, mp4, photograph, png, png_in, png_of, webm, zip,
};
use crate::support::{Answer, App, Buyer, client_id, on_both_databases, refusal};

const MIB: usize = 1024 * 1024;
const HOUR: i64 = 3_600_000;

on_both_databases! {
    async fn a_picture_is_made_anew_and_made_small(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let sent = scene.send("IMG 1.png", "image/png", png(1200, 600)).await.is(201);
        assert_eq!((&sent["kind"], &sent["name"], &sent["mime"]), (&json!("image"), &json!("IMG 1.png"), &json!("image/png")));
        assert_eq!((&sent["width"], &sent["height"]), (&json!(1200), &json!(600)));
        let whole = scene.bytes(&sent, "").await;
        assert_eq!(sent["bytes"], whole.len());
        assert_eq!(image::load_from_memory(&whole).unwrap().into_rgb8(), coloured(1200, 600), "not a pixel is lost");
        let thumb = image::load_from_memory(&scene.bytes(&sent, "?size=thumb").await).unwrap();
        assert_eq!((thumb.width(), thumb.height()), (480, 240));
        let small = scene.send("b.png", "image/png", png(40, 30)).await.is(201);
        assert_eq!(scene.bytes(&small, "?size=thumb").await, scene.bytes(&small, "").await, "small enough as it is");
        scene.by_agent(Method::GET, &format!("/api/v1/attachments/{}?size=huge", small["id"].as_str().unwrap()))
            .send().await.map(|answer| assert_eq!(answer.status(), 422)).unwrap();
    }

    async fn a_photograph_stands_upright_and_tells_no_place(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let sent = scene.send("IMG_1.jpg", "image/jpeg", photograph()).await.is(201);
        assert_eq!((&sent["width"], &sent["height"]), (&json!(400), &json!(600)), "turned");
        let stored = scene.bytes(&sent, "").await;
        assert!(!holds(&stored, b"GPS") && !holds(&stored, b"Exif"));
        let upright = image::load_from_memory(&stored).unwrap().into_rgb8();
        let turned = image::imageops::rotate90(&coloured(600, 400));
        let off = upright.pixels().zip(turned.pixels()).map(|(a, b)| u64::from(a[1].abs_diff(b[1]))).sum::<u64>();
        assert!(off / (400 * 600) < 8, "the same picture, but for what JPEG loses: {off}");
    }

    async fn metadata_and_whatever_is_appended_is_gone(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let text = b"tEXtComment\0canary-text";
        let chunk = [&u32::try_from(text.len() - 4).unwrap().to_be_bytes()[..], text, &crc32(text).to_be_bytes()].concat();
        let plain = png(20, 20);
        let sly = [&plain[..33], &chunk, &plain[33..], b"<script>canary-tail</script>"].concat();
        let sent = scene.send("a.png", "image/png", sly).await.is(201);
        let stored = scene.bytes(&sent, "").await;
        assert!(!holds(&stored, b"canary"));
        let sly = [gif(3), b"canary-tail".to_vec()].concat();
        let sent = scene.send("a.gif", "image/gif", sly).await.is(201);
        assert!(!holds(&scene.bytes(&sent, "").await, b"canary"));
    }

    async fn an_animation_keeps_its_frames(app: &App) {
        use image::AnimationDecoder as _;
        let scene = Scene::set(app, "yunqi").await;
        let sent = scene.send("a.gif", "image/gif", gif(300)).await.is(201);
        assert_eq!((&sent["mime"], &sent["width"]), (&json!("image/gif"), &json!(4)));
        let stored = scene.bytes(&sent, "").await;
        let decoder = image::codecs::gif::GifDecoder::new(Cursor::new(stored)).unwrap();
        let frames = decoder.into_frames().collect_frames().unwrap();
        assert_eq!(frames.len(), 300);
        assert_eq!(frames[1].buffer().get_pixel(0, 0), &Rgba([255, 0, 0, 255]));
        assert_eq!(frames[1].delay().numer_denom_ms(), (80, 1));
    }

    async fn webp_stays_or_becomes_a_photograph(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let clear = RgbaImage::from_fn(30, 30, |x, _| Rgba([9, 9, 9, low(x * 8)]));
        let mut bytes = Vec::new();
        WebPEncoder::new_lossless(&mut bytes).write_image(&clear, 30, 30, image::ExtendedColorType::Rgba8).unwrap();
        let sent = scene.send("a.webp", "image/webp", bytes).await.is(201);
        assert_eq!(sent["mime"], "image/webp");
        assert_eq!(image::load_from_memory(&scene.bytes(&sent, "").await).unwrap().into_rgba8(), clear);
        let opaque = encoded(&coloured(30, 30).into(), ImageFormat::WebP);
        let sent = scene.send("a.webp", "image/webp", opaque).await.is(201);
        assert_eq!((&sent["mime"], &sent["name"]), (&json!("image/jpeg"), &json!("a.jpg")));
    }

    async fn every_allowed_kind_arrives(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        for (name, kind, bytes, shown, mime) in [
            ("a.mp4", "video/mp4", mp4(), "video", "video/mp4"),
            ("a.webm", "video/webm", webm(), "video", "video/webm"),
            ("发票.pdf", "application/pdf", PDF.to_vec(), "file", "application/pdf"),
            ("a.zip", "application/x-zip-compressed", zip(), "file", "application/zip"),
            ("说明.txt", "text/plain", "你好".as_bytes().to_vec(), "file", "text/plain"),
            ("a.csv", "application/vnd.ms-excel", b"\xb6\xa9\xb5\xa5,1\r\n".to_vec(), "file", "text/csv"),
        ] {
            for sent in [scene.send(name, kind, bytes.clone()).await, scene.send_as_agent(name, kind, bytes.clone()).await] {
                let sent = sent.is(201);
                assert_eq!((&sent["kind"], &sent["mime"], &sent["name"]), (&json!(shown), &json!(mime), &json!(name)));
                assert_eq!((&sent["width"], &sent["height"]), (&Value::Null, &Value::Null));
                let response = scene.read(&sent, "").await;
                let headers = response.headers().clone();
                let disposition = headers["content-disposition"].to_str().unwrap();
                assert!(disposition.starts_with(if shown == "file" { "attachment;" } else { "inline;" }), "{disposition}");
                assert_eq!((&headers["content-type"], &headers["x-content-type-options"]), (&mime.parse().unwrap(), &"nosniff".parse().unwrap()));
                assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
                let stored = response.bytes().await.unwrap();
                if shown == "file" {
                    assert_eq!(stored, bytes, "files stay as they are");
                }
                assert!(!holds(&stored, b"+31.2304"), "a video tells no place");
            }
        }
        let name = scene.send("发票 1.pdf", "application/pdf", PDF).await.is(201);
        let disposition = scene.read(&name, "").await.headers()["content-disposition"].clone();
        assert_eq!(disposition, "attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8%201.pdf");
    }

    async fn what_only_pretends_is_refused_and_leaves_nothing(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let html = "<!doctype html><script>alert(1)</script>".repeat(100);
        for (name, kind, bytes) in [
            ("a.png", "image/png", html.clone().into_bytes()),
            ("a.png", "application/octet-stream", html.clone().into_bytes()),
            ("a.html", "text/html", html.clone().into_bytes()),
            ("a.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            ("a.txt", "text/plain", [html.as_bytes(), &[0; 10]].concat()),
            ("a.exe", "application/octet-stream", b"MZ\x90\0\x03".to_vec()),
            ("a.docx", "", zip()),
            ("a.mp4", "video/mp4", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ".to_vec()),
            ("a.png", "image/png", photograph()[..2].to_vec()),
        ] {
            scene.send(name, kind, bytes.clone()).await.problem(415, "unsupported_type");
            scene.send_as_agent(name, kind, bytes).await.problem(415, "unsupported_type");
        }
        let packed = scene.by_buyer(Method::POST, "/api/v1/chat/attachments?name=a.png").header("content-encoding", "gzip");
        Answer::of(packed.body(png(2, 2)).send().await.unwrap()).await.problem(415, "unsupported_type");
        scene.send("a.png", "image/png", "").await.problem(422, "invalid");
        assert_eq!(scene.files(), Vec::<String>::new());
    }

    async fn what_is_cut_off_or_too_big_is_refused_and_leaves_nothing(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let webp = encoded(&coloured(64, 64).into(), ImageFormat::WebP);
        for (name, bytes) in [
            ("a.png", png(64, 64)),
            ("a.jpg", photograph()),
            ("a.gif", gif(3)),
            ("a.webp", webp),
            ("a.mp4", mp4()),
            ("a.webm", webm()),
            ("a.pdf", PDF.to_vec()),
            ("a.zip", zip()),
        ] {
            for kept in [bytes.len() - 1, bytes.len() * 3 / 4, bytes.len() / 2] {
                let problem = scene.send(name, "", bytes[..kept].to_vec()).await;
                assert_eq!((problem.status, &problem.body["code"]), (422, &json!("invalid")), "{name} cut at {kept}");
            }
        }
        let mut broken = png(64, 64);
        broken[60] ^= 0xff;
        for (what, name, bytes) in [
            ("a wrong checksum", "a.png", broken),
            ("50,000 × 50,000", "a.png", png_of(50_000, 50_000)),
            ("8,193 wide", "a.png", png_of(8_193, 1)),
            ("8,000 × 8,000 are 64 megapixels", "a.png", png_of(8_000, 8_000)),
            ("8,000 × 4,700 with transparency take 150.4 MB", "a.png", png_in(8_000, 4_700, 8, 6)),
            ("8,000 × 5,000 in 16 bits take 320 MB", "a.png", png_in(8_000, 5_000, 16, 6)),
            ("10,000 frames", "a.gif", gif(10_000)),
            ("301 frames", "a.gif", gif(301)),
        ] {
            let problem = scene.send(name, "", bytes).await;
            assert_eq!((problem.status, &problem.body["code"]), (422, &json!("invalid")), "{what}: {}", problem.body);
        }
        assert_eq!(scene.files(), Vec::<String>::new());
    }

    async fn too_many_bytes_are_refused_however_they_are_sent(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let big = |head: &[u8], size: usize| [head, &vec![b' '; size - head.len()]].concat();
        let mp4_head = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42";
        for (name, kind, bytes) in [
            ("a.png", "image/png", big(&png(2, 2), 10 * MIB + 1)),
            ("a.mp4", "video/mp4", big(mp4_head, 50 * MIB + 1)),
            ("a.pdf", "application/pdf", big(PDF, 20 * MIB + 1)),
            ("a.png", "application/octet-stream", big(&png(2, 2), 10 * MIB + 1)),
        ] {
            scene.send(name, kind, bytes.clone()).await.problem(413, "too_large");
            let pieces: Vec<Result<_, std::io::Error>> = bytes.chunks(64 * 1024).map(|piece| Ok(piece.to_vec())).collect();
            let chunked = Body::wrap_stream(futures_util::stream::iter(pieces));
            scene.send(name, kind, chunked).await.problem(413, "too_large");
        }
        assert_eq!(scene.files(), Vec::<String>::new());
        scene.send("a.txt", "text/plain", vec![b'a'; 20 * MIB]).await.is(201);
    }

    async fn a_name_that_cannot_be_kept_gives_way(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        for (name, kept) in [
            ("../../etc/passwd.png", "image.png"),
            ("..\\..\\a.png", "image.png"),
            ("a\0b.png", "image.png"),
            (&format!("{}.png", "长".repeat(300)), "image.png"),
            ("\u{202e}gnp.png", "image.png"),
            ("", "image.png"),
            ("破损照片.png", "破损照片.png"),
            ("photo.jpg", "photo.png"),
            ("13812345678.png", "138****5678.png"),
        ] {
            assert_eq!(scene.send(name, "image/png", png(2, 2)).await.is(201)["name"], kept, "{name:?}");
        }
    }

    async fn staff_get_what_they_may_read_and_nobody_else_gets_anything(app: &App) {
        let (scene, other) = (Scene::set(app, "yunqi").await, Scene::set(app, "other").await);
        let sent = scene.send("a.png", "image/png", png(2, 2)).await.is(201);
        let path = format!("/api/v1/attachments/{}", sent["id"].as_str().unwrap());
        scene.agent.get(&format!("{path}x")).await.problem(404, "not_found");
        other.agent.get(&path).await.problem(404, "not_found");
        assert_eq!(app.get(&path).await.status(), 401);
        assert_eq!(scene.by_buyer(Method::GET, &path).send().await.unwrap().status(), 401);
        let query = format!("/api/v1/attachments?thread={}&name=a.png", scene.thread);
        let foreign = other.by_agent(Method::POST, &query).header("content-type", "image/png").body(png(2, 2));
        Answer::of(foreign.send().await.unwrap()).await.problem(404, "not_found");
        let nowhere = scene.by_agent(Method::POST, "/api/v1/attachments?name=a.png").body(png(2, 2));
        Answer::of(nowhere.send().await.unwrap()).await.problem(422, "invalid");
        let nobody = app.http.post(app.url("/api/v1/chat/attachments?name=a.png")).body(png(2, 2));
        Answer::of(nobody.send().await.unwrap()).await.problem(401, "unauthenticated");
    }

    async fn a_buyer_mints_an_address_for_five_minutes(app: &App) {
        let (scene, other) = (Scene::set(app, "yunqi").await, Scene::set(app, "other").await);
        let sent = scene.send_as_agent("a.png", "image/png", png(1000, 10)).await.is(201);
        let second = scene.send("b.png", "image/png", png(3, 3)).await.is(201);
        let id = sent["id"].as_str().unwrap();
        let path = format!("/api/v1/chat/attachments/{id}/address");
        let mint = async |scene: &Scene, query: &str| {
            Answer::of(scene.by_buyer(Method::POST, &format!("{path}{query}")).send().await.unwrap()).await
        };
        mint(&other, "").await.problem(404, "not_found");
        let minted = mint(&scene, "").await.is(200);
        let url = minted["url"].as_str().unwrap();
        let got = app.get(url).await;
        assert_eq!((got.status(), got.headers()["content-type"].clone()), (reqwest::StatusCode::OK, "image/png".parse().unwrap()));
        assert!(got.headers()["cache-control"].to_str().unwrap().contains("private"));
        let thumb = mint(&scene, "?size=thumb").await.is(200);
        let thumb = app.get(thumb["url"].as_str().unwrap()).await.bytes().await.unwrap();
        assert_eq!(image::load_from_memory(&thumb).unwrap().width(), 480);

        let signature = url.rsplit('/').next().unwrap();
        let second = format!("/api/v1/chat/attachments/{}/{signature}", second["id"].as_str().unwrap());
        assert_eq!(app.get(&second).await.status(), 404, "an address is for one attachment");
        for index in 0..signature.len() {
            let mut forged = signature.as_bytes().to_vec();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            let forged = format!("/api/v1/chat/attachments/{id}/{}", String::from_utf8(forged).unwrap());
            assert_eq!(app.get(&forged).await.status(), 404, "changed at {index}");
        }
        for short in ["x", "AAAA", &signature[..12]] {
            assert_eq!(app.get(&format!("/api/v1/chat/attachments/{id}/{short}")).await.status(), 404);
        }
        app.platform.clock.advance(5 * 60_000 - 1);
        assert_eq!(app.get(url).await.status(), 200);
        app.platform.clock.advance(1);
        assert_eq!(app.get(url).await.status(), 404, "expired");
    }

    async fn a_player_asks_for_parts(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let sent = scene.send("a.mp4", "video/mp4", mp4()).await.is(201);
        let whole = scene.bytes(&sent, "").await;
        let path = format!("/api/v1/attachments/{}", sent["id"].as_str().unwrap());
        let part = async |name: &str, value: &str| scene.by_agent(Method::GET, &path).header(name, value).send().await.unwrap();
        let middle = part("range", "bytes=100-299").await;
        assert_eq!((middle.status().as_u16(), middle.headers()["content-range"].to_str().unwrap()), (206, format!("bytes 100-299/{}", whole.len()).as_str()));
        assert_eq!(middle.bytes().await.unwrap(), whole[100..300]);
        let tail = part("range", "bytes=-50").await;
        assert_eq!((tail.status().as_u16(), tail.bytes().await.unwrap()), (206, whole[whole.len() - 50..].to_vec().into()));
        let beyond = part("range", "bytes=1000000-").await;
        assert_eq!((beyond.status().as_u16(), beyond.headers()["content-range"].to_str().unwrap()), (416, format!("bytes */{}", whole.len()).as_str()));
        let tag = scene.read(&sent, "").await.headers()["etag"].to_str().unwrap().to_owned();
        let known = part("if-none-match", &tag).await;
        assert_eq!((known.status().as_u16(), known.bytes().await.unwrap().len()), (304, 0));
        assert_eq!(part("if-none-match", "\"other\"").await.status(), 200);
        let head = scene.by_agent(Method::HEAD, &path).send().await.unwrap();
        assert_eq!((head.status().as_u16(), head.headers()["accept-ranges"].to_str().unwrap()), (200, "bytes"));
        let stale = scene.by_agent(Method::GET, &path).header("range", "bytes=0-9").header("if-range", "\"other\"");
        assert_eq!(stale.send().await.unwrap().status(), 200, "another version is sent whole");
        assert_eq!(scene.read(&sent, "?size=thumb").await.status(), 404, "a video has no small form");
    }

    async fn a_message_carries_ones_own_upload_to_the_other(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let (mut line, _) = app.chat(&Buyer::of(&scene.buyer)).await;
        let (mut desk, _) = app.desk(&scene.agent).await;
        let picture = scene.send("破损.png", "image/png", png(20, 10)).await.is(201);
        let theirs = scene.send_as_agent("a.png", "image/png", png(2, 2)).await.is(201);
        let message = |kind: &str, attachment: &Value| {
            json!({ "client_id": client_id(), "body": { "kind": kind, "attachment": attachment["id"] } })
        };
        for (kind, attachment) in [("video", &picture), ("image", &theirs)] {
            assert_eq!(refusal(line.ask("message.send", message(kind, attachment)).await), "invalid");
        }
        line.ask("message.send", message("image", &picture)).await.unwrap();
        let history = desk.ask("history", json!({ "thread": scene.thread })).await.unwrap();
        let events = history["events"].as_array().unwrap();
        let sent = events.iter().find(|event| event["kind"] == "message").unwrap();
        assert_eq!(sent["body"], json!({ "kind": "image", "attachment": picture }));
        assert_eq!(image::load_from_memory(&scene.bytes(&picture, "").await).unwrap().width(), 20);
    }

    async fn a_buyer_may_upload_but_not_fill_the_disk(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        for index in 0..60 {
            scene.send("a.txt", "text/plain", format!("{index}")).await.is(201);
        }
        scene.send("a.txt", "text/plain", "61").await.problem(429, "rate_limited");
        scene.send_as_agent("a.txt", "text/plain", "61").await.is(201);
        app.platform.clock.advance(HOUR + 1);
        scene.send("a.txt", "text/plain", "61").await.is(201);
    }

    async fn what_no_row_names_is_swept_away(app: &App) {
        let scene = Scene::set(app, "yunqi").await;
        let sent = scene.send("a.png", "image/png", png(1000, 10)).await.is(201);
        let wanted = scene.files();
        assert_eq!(wanted.len(), 2, "the picture and its small form");
        let (blobs, clock) = (&app.platform.blobs, &app.platform.clock);
        let draft = blobs.draft().unwrap();
        std::fs::write(draft.path(), "kept by a server that was killed before the row committed").unwrap();
        blobs.keep(&draft, clock.now()).unwrap();
        assert_eq!(attachments::sweep(&app.platform).await.unwrap(), 0, "its row may be about to commit");
        clock.advance(HOUR + 1);
        assert_eq!(attachments::sweep(&app.platform).await.unwrap(), 1);
        assert_eq!(scene.files(), wanted);
        scene.bytes(&sent, "?size=thumb").await;
    }
}
