//! The device rule on a machine without any adapter, which here is one whose drivers are hidden from the program.

use std::process::{Command, Output};

fn without_adapters(arguments: &[&str]) -> Output {
    let hidden = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES"].map(|name| (name, "/dev/null"));
    Command::new(env!("CARGO_BIN_EXE_genscope")).args(arguments).envs(hidden).env("WGPU_BACKEND", "vulkan").output().expect("the program starts")
}

#[test]
fn without_an_adapter_auto_takes_the_cpu_engine() {
    let output = without_adapters(&["devices", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON and nothing else");
    let adapters = json["adapters"].as_array().expect("a list");
    assert_eq!(adapters.len(), 1, "{json}");
    assert_eq!((&adapters[0]["kind"], &adapters[0]["auto"]), (&"cpu".into(), &true.into()));
}

#[test]
fn asking_for_a_gpu_that_is_not_there_is_an_error_in_one_line() {
    let output = without_adapters(&["generate", "--model", "shakespeare", "--prompt", "A", "-n", "1", "--device", "gpu"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.lines().count() == 1 && said.contains("no GPU adapter"), "{said}");
}
