//! Every WGSL file parses, validates and declares exactly what its op hands it. No adapter needed.

use genscope::engine::kernel::{KERNELS, Kind, check, find};
use genscope::op::{Adapter, OPS, Word};
use std::collections::BTreeSet;

#[test]
fn shaders_declare_what_their_ops_hand_them() {
    let mut used = BTreeSet::new();
    for entry in OPS {
        for case in (entry.cases)() {
            let shapes = case.shapes();
            let out = case.op.shape(&shapes).expect("a case fits its op");
            for adapter in [Adapter::Hardware, Adapter::Software] {
                let dispatch = case.op.gpu(&shapes, &out, adapter);
                let label = format!("{} for {adapter:?}, kernel {}", case.label(), dispatch.kernel);
                used.insert(dispatch.kernel);
                let kernel = find(dispatch.kernel).unwrap_or_else(|| panic!("{label}: not in the table of kernels"));
                let found = check(kernel.name, &kernel.source()).unwrap_or_else(|error| panic!("{error}"));

                let handed: Vec<(String, Kind)> = dispatch
                    .params
                    .iter()
                    .map(|(name, word)| ((*name).to_owned(), if matches!(word, Word::U(_)) { Kind::U } else { Kind::F }))
                    .collect();
                assert_eq!(found.params, handed, "{label}: members of Params");

                let mut names: Vec<&str> = case.op.input_names().to_vec();
                let mut writes: Vec<bool> = (0..names.len()).map(|i| case.op.mutates().contains(&i)).collect();
                if !out.is_empty() {
                    names.push("out");
                    writes.push(true);
                }
                assert_eq!(found.bindings.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), names, "{label}: bindings");
                assert_eq!(found.bindings.iter().map(|b| b.writes).collect::<Vec<_>>(), writes, "{label}: which ones it writes");
                assert!(names.len() <= 4, "{label}: four storage buffers are all that every adapter has");
                let [x, y, z] = found.workgroup;
                assert!(x * y * z <= 256, "{label}: 256 threads a workgroup are all that every adapter has");
                assert!(dispatch.groups.iter().all(|n| (1..=65_535).contains(n)), "{label}: groups {:?}", dispatch.groups);
            }
        }
    }
    for kernel in KERNELS {
        assert!(used.contains(kernel.name), "no op launches {}", kernel.name);
    }
}

#[test]
fn every_shader_file_is_in_the_table() {
    let stems = |folder: &str| -> BTreeSet<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = std::fs::read_dir(folder).expect("the folder is there").map(|file| file.expect("readable").path());
        files.filter(|path| path.extension().is_some_and(|e| e == "wgsl")).map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
    };
    let table: BTreeSet<String> = KERNELS.iter().map(|kernel| kernel.name.to_owned()).collect();
    assert_eq!(stems("shaders"), table);
    for fragment in stems("shaders/shared") {
        let text = std::fs::read_to_string(format!("{}/shaders/shared/{fragment}.wgsl", env!("CARGO_MANIFEST_DIR"))).expect("readable");
        assert!(KERNELS.iter().any(|kernel| kernel.source().contains(&text)), "nobody uses shared/{fragment}.wgsl");
    }
}

#[test]
fn a_mistake_is_found_at_its_line() {
    let source = find("add").expect("add is a kernel").source();
    let line_of = |wgsl: &str| match check("add", wgsl) {
        Err(genscope::engine::EngineError::Shader { line, message, .. }) => (line, message),
        other => panic!("no mistake found: {other:?}"),
    };
    let at = 1 + source.lines().position(|line| line.contains("out[i] =")).expect("it writes out");
    // Of syntax, of names, of types.
    for wrong in ["out[i] = a[i] +;", "out[i] = a[i] + c[i];", "out[i] = a[i] + 1u;"] {
        let text: Vec<&str> = source.lines().enumerate().map(|(i, line)| if i + 1 == at { wrong } else { line }).collect();
        let (line, message) = line_of(&text.join("\n"));
        assert_eq!(line, at, "{wrong}: {message}");
        assert!(!message.is_empty());
    }
    assert!(line_of("fn nothing() {}").1.contains("main"));
}
