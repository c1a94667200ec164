//! What the lab knows: the chosen op and case, what each engine answered, and the learner's own WGSL.

use crate::engine::EngineKind;
use crate::op::{Adapter, Case, Dispatch, OPS, OpEntry};
use crate::session::{Command, LabEngine, LabError, LabRequest, LabResult, LabRun};
use crate::tensor::Shape;
use crate::ui::cx::Cx;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The op the lab opens with: most of a network's time goes into it.
const FIRST: &str = "matmul";

type Key = (&'static str, usize, LabEngine);

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lab {
    /// Name in [`OPS`].
    op: String,
    /// Which of its cases.
    pub case: usize,
    /// Changed WGSL by kernel.
    edits: BTreeMap<String, String>,
    #[serde(skip)]
    answers: HashMap<Key, LabResult>,
    #[serde(skip)]
    waiting: HashSet<Key>,
    /// The cases of the chosen op.
    #[serde(skip)]
    cases: Option<(&'static str, Vec<Case>)>,
}

/// How far two results are apart.
pub struct Difference {
    /// Largest absolute difference; infinite where only one of the two is a number.
    pub largest: f32,
    pub agrees: bool,
    /// Element by element: the shader's less the twin's.
    pub each: Vec<f32>,
}

impl Lab {
    pub fn entry(&self) -> &'static OpEntry {
        let find = |name: &str| OPS.iter().find(|entry| entry.name == name);
        find(&self.op).or(find(FIRST)).unwrap_or(&OPS[0])
    }

    pub fn choose(&mut self, op: &'static str) {
        if self.entry().name != op {
            self.case = 0;
        }
        self.op = op.to_owned();
    }

    /// The cases of the chosen op.
    pub fn cases(&mut self) -> &[Case] {
        let entry = self.entry();
        if self.cases.as_ref().is_none_or(|(name, _)| *name != entry.name) {
            self.cases = Some((entry.name, (entry.cases)()));
        }
        self.cases.as_ref().map_or(&[], |(_, cases)| cases)
    }

    /// The chosen case.
    pub fn chosen(&mut self) -> Option<Case> {
        let case = self.case;
        let cases = self.cases();
        cases.get(case).or(cases.first()).cloned()
    }

    fn key(&self, engine: LabEngine) -> Key {
        (self.entry().name, self.case, engine)
    }

    /// The learner's text of a kernel, if it differs from the shipped one.
    pub fn edited(&self, kernel: &str) -> Option<&String> {
        self.edits.get(kernel)
    }

    /// Notes the text of a kernel; one equal to the shipped text is no edit.
    pub fn edit(&mut self, kernel: &str, text: String, shipped: &str) {
        if text == shipped {
            self.edits.remove(kernel);
        } else {
            self.edits.insert(kernel.to_owned(), text);
        }
    }

    pub fn reset(&mut self, kernel: &str) {
        self.edits.remove(kernel);
        let key = self.key(LabEngine::Gpu);
        self.answers.remove(&key);
    }

    pub fn run(&mut self, cx: &mut Cx<'_>, engine: LabEngine, kernel: &str) {
        let key = self.key(engine);
        if !self.waiting.insert(key) {
            return;
        }
        let wgsl = (engine == LabEngine::Gpu).then(|| self.edited(kernel).cloned()).flatten();
        cx.send(Command::Lab(LabRequest { op: key.0, case: key.1, engine, wgsl }));
    }

    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub fn is_waiting(&self, engine: LabEngine) -> bool {
        self.waiting.contains(&self.key(engine))
    }

    pub fn answered(&mut self, result: &LabResult) {
        let key = (result.request.op, result.request.case, result.request.engine);
        self.waiting.remove(&key);
        self.answers.insert(key, result.clone());
    }

    /// Something failed in the worker: whatever was waited for may never come.
    pub fn failed(&mut self) {
        self.waiting.clear();
    }

    pub fn answer(&self, engine: LabEngine) -> Option<&LabResult> {
        self.answers.get(&self.key(engine))
    }

    pub fn result(&self, engine: LabEngine) -> Option<&LabRun> {
        self.answer(engine).and_then(|answer| answer.outcome.as_ref().ok())
    }

    /// Where the learner's WGSL does not compile, and why, while the text is still the one that was run.
    pub fn mistake(&self, kernel: &str) -> Option<(usize, &str)> {
        let answer = self.answer(LabEngine::Gpu)?;
        match &answer.outcome {
            Err(LabError::Shader { line, message }) if answer.request.wgsl.as_ref() == self.edited(kernel) => Some((*line, message)),
            _ => None,
        }
    }

    /// Whether the WGSL on screen is another one than that which gave the answer.
    pub fn is_stale(&self, kernel: &str) -> bool {
        self.answer(LabEngine::Gpu).is_some_and(|answer| answer.request.wgsl.as_ref() != self.edited(kernel))
    }

    pub fn difference(&self) -> Option<Difference> {
        let (cpu, gpu) = (self.result(LabEngine::Cpu)?, self.result(LabEngine::Gpu)?);
        (cpu.output.len() == gpu.output.len()).then(|| difference(cpu.output.data(), gpu.output.data()))
    }
}

/// Compares a kernel's numbers with the twin's, which define what is right.
pub fn difference(twin: &[f32], kernel: &[f32]) -> Difference {
    let apart = |(a, b): (&f32, &f32)| match () {
        () if a == b || (a.is_nan() && b.is_nan()) => 0.0,
        () if a.is_finite() && b.is_finite() => b - a,
        () => f32::INFINITY,
    };
    let each: Vec<f32> = twin.iter().zip(kernel).map(apart).collect();
    let largest = each.iter().fold(0.0, |m: f32, x| m.max(x.abs()));
    let size = twin.iter().filter(|x| x.is_finite()).fold(1.0, |m: f32, x| m.max(x.abs()));
    Difference { largest, agrees: largest <= TOLERANCE * size, each }
}

/// Sums in another order differ by rounding; relative to the largest number of the result, or to 1.
const TOLERANCE: f32 = 1e-4;

/// The launch of a case, on the kind of adapter this machine has.
pub fn launch(cx: &Cx<'_>, case: &Case) -> Option<(Dispatch, Shape)> {
    let shapes = case.shapes();
    let out = case.op.shape(&shapes).ok()?;
    let hardware = cx.status.adapters.iter().any(|adapter| adapter.kind == EngineKind::Gpu && !adapter.software);
    let adapter = if hardware { Adapter::Hardware } else { Adapter::Software };
    Some((case.op.gpu(&shapes, &out, adapter), out))
}

/// Whether there is anything to run WGSL on.
pub fn has_adapter(cx: &Cx<'_>) -> bool {
    cx.status.adapters.iter().any(|adapter| adapter.kind == EngineKind::Gpu)
}
