//! Checkpoints: what is saved comes back; what is damaged or hostile is refused with a reason, before memory is taken.

use genscope::checkpoint::{Checkpoint, CheckpointError, Network, check_writable, write_atomically};
use genscope::data::tokenizer::CharTokenizer;
use genscope::model::gpt::{GptConfig, Parts};
use genscope::tensor::Tensor;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

const TINY: GptConfig = GptConfig { vocab_size: 3, block_size: 4, n_layer: 1, n_head: 2, n_embd: 4, parts: Parts { position: true, residual: true, norm: true, mlp: true, scale: true } };

fn tiny() -> Checkpoint {
    let mut tensors = TINY.init(1);
    tensors.insert("adamw.ln_f.bias".into(), Tensor::from_fn([2, 4], |i| i as f32));
    let card = [("trained_on".to_owned(), "a test".to_owned())].into();
    Checkpoint { network: Network::Gpt { config: TINY, tokenizer: CharTokenizer::new(vec!['a', 'b', '字']) }, tensors, card }
}

fn bytes() -> Vec<u8> {
    tiny().to_bytes().expect("a whole checkpoint")
}

/// Splits a file into its header and its data, and puts it together again.
fn header_of(file: &[u8]) -> (Value, Vec<u8>) {
    let len = u64::from_le_bytes(file[..8].try_into().expect("eight bytes")) as usize;
    (serde_json::from_slice(&file[8..8 + len]).expect("a header"), file[8 + len..].to_vec())
}

fn with_header(header: &Value, data: &[u8]) -> Vec<u8> {
    let header = header.to_string().into_bytes();
    [&(header.len() as u64).to_le_bytes()[..], &header, data].concat()
}

/// The file with its header changed.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let (mut header, data) = header_of(&bytes());
    change(&mut header);
    with_header(&header, &data)
}

/// The file with one size of its configuration changed.
fn resized(key: &str, size: u64) -> Vec<u8> {
    changed(|header| {
        let mut config: Value = serde_json::from_str(header["__metadata__"]["config"].as_str().expect("a text")).expect("a configuration");
        config[key] = json!(size);
        header["__metadata__"]["config"] = json!(config.to_string());
    })
}

fn reason(file: &[u8]) -> String {
    let error = Checkpoint::from_bytes(file, "bad.safetensors").expect_err("a bad file was read");
    let text = error.to_string();
    assert!(matches!(error, CheckpointError::Damaged { .. } | CheckpointError::Mismatch { .. }), "{text}");
    assert!(text.contains("bad.safetensors") && !text.contains('\n'), "{text}");
    text
}

#[test]
fn what_is_saved_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    tiny().save(&path).expect("saved");
    assert_eq!(Checkpoint::load(&path).expect("read"), tiny());
    assert!(tiny().without_optimizer().tensors.keys().all(|name| !name.starts_with("adamw.")));
}

#[test]
fn a_file_cut_short_is_refused_at_every_length() {
    let whole = bytes();
    for len in 0..whole.len() {
        reason(&whole[..len]);
    }
    reason(&[whole, vec![0]].concat());
}

#[test]
fn headers_that_lie_are_refused() {
    for len in [0, 1, u64::from(u32::MAX), 1 << 40, u64::MAX - 7, u64::MAX] {
        let mut file = bytes();
        file[..8].copy_from_slice(&len.to_le_bytes());
        reason(&file);
    }
    let not_json = b"{\"__metadata__\": nonsense";
    reason(&[&(not_json.len() as u64).to_le_bytes()[..], not_json].concat());
    reason(&with_header(&json!([1, 2, 3]), &[]));
    reason(&with_header(&json!({}), &[]));
    reason(&changed(|header| header["ln_f.weight"]["shape"] = json!([u64::MAX / 2, 3])));
    reason(&changed(|header| header["ln_f.weight"]["shape"] = json!([1u64 << 32, 1u64 << 32])));
    reason(&changed(|header| header["ln_f.weight"]["data_offsets"] = json!([0, u64::MAX])));
    reason(&changed(|header| header["ln_f.weight"]["dtype"] = json!("I32")));
}

#[test]
fn tensors_that_do_not_fit_are_named() {
    let mut model = tiny();
    model.tensors.insert("ln_f.weight".into(), Tensor::zeros([5]));
    let text = reason(&model.to_bytes().expect("bytes"));
    assert!(text.contains("ln_f.weight") && text.contains("(5)") && text.contains("(4)"), "{text}");
    let mut model = tiny();
    model.tensors.remove("h.0.mlp.c_fc.bias");
    let text = reason(&model.to_bytes().expect("bytes"));
    assert!(text.contains("h.0.mlp.c_fc.bias"), "{text}");
    let mut model = tiny();
    model.tensors.insert("adamw.ln_f.bias".into(), Tensor::zeros([1, 4]));
    assert!(reason(&model.to_bytes().expect("bytes")).contains("adamw.ln_f.bias"));
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut model = tiny();
        model.tensors.insert("ln_f.bias".into(), Tensor::from_fn([4], |i| if i == 2 { bad } else { 0.0 }));
        assert!(reason(&model.to_bytes().expect("bytes")).contains("ln_f.bias"));
    }
}

#[test]
fn absurd_sizes_are_refused_before_memory_is_taken() {
    for key in ["vocab_size", "block_size", "n_layer", "n_head", "n_embd"] {
        for size in [0, 1_000_000_000, 1 << 40, u64::MAX] {
            reason(&resized(key, size));
        }
    }
    let sizes = |block_size, n_layer, n_head, n_embd| GptConfig { vocab_size: 65, block_size, n_layer, n_head, n_embd, parts: Default::default() };
    assert!(sizes(128, 4, 3, 128).problem().is_some(), "heads that do not divide the width");
    assert!(sizes(128, 256, 1, 65_536).problem().is_some(), "10^13 parameters");
    assert!(sizes(65_536, 1, 1, 1).problem().is_some(), "a small file whose attention map has 4 * 10^9 cells");
    assert_eq!(sizes(1024, 12, 12, 768).problem(), None, "GPT-2's sizes are fine");
}

#[test]
fn symbols_and_metadata_must_agree_with_the_sizes() {
    for symbols in ["", "ab", "abcd", "aba"] {
        reason(&changed(|header| header["__metadata__"]["symbols"] = json!(symbols)));
    }
    for key in ["format", "config", "symbols"] {
        let text = reason(&changed(|header| {
            header["__metadata__"].as_object_mut().expect("an object").remove(key);
        }));
        assert!(text.contains(key), "{text}");
    }
    assert!(reason(&changed(|header| header["__metadata__"]["format"] = json!("genscope-99"))).contains("genscope-99"));
    reason(&changed(|header| header["__metadata__"]["config"] = json!("{\"n_layer\": -1}")));
}

#[test]
fn paths_that_hold_no_checkpoint_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = |path: &Path| Checkpoint::load(path).expect_err("nothing is there").to_string();
    assert!(said(folder.path()).contains("it is a folder"));
    let missing = folder.path().join("missing.safetensors");
    assert!(said(&missing).contains("missing.safetensors"));
    #[cfg(unix)]
    assert!(said(Path::new("/dev/zero")).contains("not a regular file"));
}

#[test]
fn a_save_that_cannot_be_made_says_so_and_breaks_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "a plain file").expect("written");
    for path in [file.join("below.safetensors"), folder.path().join("no/such/folder/x.safetensors"), folder.path().to_owned()] {
        let error = tiny().save(&path).expect_err("it cannot be written");
        assert!(matches!(error, CheckpointError::Unwritable { .. }), "{error}");
        assert!(check_writable(&path).is_err());
    }
    assert_eq!(std::fs::read(&file).expect("still there"), b"a plain file");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left lying about");
    #[cfg(unix)]
    assert!(write_atomically(Path::new("/dev/null"), b"x").is_err(), "a device is never replaced by a file");
}

#[test]
fn an_interrupted_save_leaves_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    tiny().save(&path).expect("saved");
    // What a kill in the middle of the next save leaves: half a temporary file beside the target.
    std::fs::write(folder.path().join(".tmpAbCdEf"), &bytes()[..100]).expect("written");
    assert_eq!(Checkpoint::load(&path).expect("the old file"), tiny());
    let mut newer = tiny();
    newer.card.insert("step".into(), "2".into());
    newer.save(&path).expect("saved again");
    assert_eq!(Checkpoint::load(&path).expect("the new file"), newer);
}

#[cfg(unix)]
#[test]
fn saved_files_have_ordinary_permissions_and_links_stay_links() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let plain = folder.path().join("plain");
    std::fs::write(&plain, "").expect("written");
    let path = folder.path().join("model.safetensors");
    tiny().save(&path).expect("saved");
    assert_eq!(mode(&path), mode(&plain), "as any file this umask makes");
    let link = folder.path().join("link.safetensors");
    std::os::unix::fs::symlink(&path, &link).expect("linked");
    write_atomically(&link, b"new").expect("written");
    assert!(std::fs::symlink_metadata(&link).expect("there").file_type().is_symlink());
    assert_eq!(std::fs::read(&path).expect("read"), b"new");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a disk or a stranger does to a file: it is read or refused, never a panic.
    #[test]
    fn mutated_files_never_panic(edits in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 1..6), cut in proptest::option::of(0.0..1.0f64), header_only in any::<bool>()) {
        let mut file = bytes();
        let span = if header_only { 8 + u64::from_le_bytes(file[..8].try_into().expect("eight bytes")) as usize } else { file.len() };
        for (at, byte) in edits {
            file[(at * span as f64) as usize] = byte;
        }
        if let Some(cut) = cut {
            file.truncate((cut * span as f64) as usize);
        }
        let _ = Checkpoint::from_bytes(&file, "mutated.safetensors");
    }
}
