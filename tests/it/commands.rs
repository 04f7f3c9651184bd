//! The binary's commands, run as an operator runs them: on a data folder of their own, beside a server and without.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The program on this data folder, with nothing of the environment but that.
fn zhanggui(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhanggui"));
    command
        .args(arguments)
        .current_dir(data)
        .env_clear()
        .env("ZHANGGUI_DATA", data)
        .env("ZHANGGUI_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end, with a line for its standard input.
fn run(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = zhanggui(data, arguments).spawn().expect("the program starts");
    child.stdin.take().expect("standard input is ours").write_all(input.as_bytes()).expect("it reads its input");
    child.wait_with_output().expect("the program ends")
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A server that has said where it serves; killed when dropped.
struct Serving {
    program: Child,
    /// What it says, held open so that it may say more.
    _output: BufReader<ChildStdout>,
}

impl Serving {
    fn start(data: &Path, arguments: &[&str]) -> (Self, String) {
        let mut child = zhanggui(data, arguments).spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("standard output is ours"));
        let mut said = String::new();
        while !said.contains("/app/setup#") && !said.contains("chenmo") {
            let read = output.read_line(&mut said).expect("it writes text");
            assert!(read > 0, "it ended: {said}");
        }
        (Self { program: child, _output: output }, said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[test]
fn the_first_start_offers_an_address_until_there_is_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let (first, said) = Serving::start(folder.path(), &["serve"]);
    assert!(said.contains("/app/setup#"), "{said}");
    drop(first);
    let made = run(folder.path(), &["account", "create-owner", "boss"], "a long enough secret\n");
    assert!(made.status.success(), "{}", words(&made));
    let again = run(folder.path(), &["account", "create-owner", "other"], "a long enough secret\n");
    assert!(!again.status.success(), "there is exactly one owner");
    let reset = run(folder.path(), &["account", "reset-password", "boss"], "another long secret\n");
    assert!(reset.status.success(), "{}", words(&reset));
    let short = run(folder.path(), &["account", "reset-password", "boss"], "short\n");
    assert!(!short.status.success(), "{}", words(&short));
    let nobody = run(folder.path(), &["account", "reset-password", "nobody"], "another long secret\n");
    assert!(!nobody.status.success(), "{}", words(&nobody));
}

#[test]
fn a_second_server_on_the_same_data_refuses_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let (_first, _) = Serving::start(folder.path(), &["serve", "--demo"]);
    let second = run(folder.path(), &["serve", "--demo"], "");
    assert!(!second.status.success());
    assert!(words(&second).contains("another zhanggui server is using the data folder"), "{}", words(&second));
}

#[test]
fn demo_data_is_never_served_without_demo() {
    let folder = tempfile::tempdir().unwrap();
    drop(Serving::start(folder.path(), &["serve", "--demo"]));
    let real = run(folder.path(), &["serve"], "");
    assert!(!real.status.success());
    assert!(words(&real).contains("--demo"), "{}", words(&real));
}

#[test]
fn a_backup_taken_beside_the_server_serves_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy");
    let (_serving, _) = Serving::start(folder.path(), &["serve", "--demo"]);
    let target = copy.to_string_lossy();
    let backup = run(folder.path(), &["backup", &target], "");
    assert!(backup.status.success(), "{}", words(&backup));
    let again = run(folder.path(), &["backup", &target], "");
    assert!(!again.status.success(), "a folder with something in it is left alone");
    let verified = run(&copy, &["audit", "verify"], "");
    assert!(verified.status.success(), "{}", words(&verified));
    let (_restored, said) = Serving::start(&copy, &["serve", "--demo"]);
    assert!(said.contains("zhouxiaotong"), "{said}");
}

#[test]
fn a_configuration_that_cannot_be_read_names_the_key_and_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    std::fs::write(&file, "log = \"info\"\nlisten_on = \"127.0.0.1:1\"\n").unwrap();
    let refused = run(folder.path(), &["--config", &file.to_string_lossy(), "serve"], "");
    assert!(!refused.status.success());
    let said = words(&refused);
    assert!(said.contains("listen_on") && said.contains("line 2"), "{said}");
}
