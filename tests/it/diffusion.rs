//! Diffusion samplers: every step against diffusers' own, the order of convergence, and what must hold for any setting.

use genscope::data::mixture::Mixture;
use genscope::sample::diffusion::{SAMPLERS, Sampler, SamplerConfig, SamplerError, SamplerKind, Spacing, Step, order};
use genscope::sample::prediction::{PREDICTIONS, PredictionType};
use genscope::sample::schedule::{SCHEDULES, Schedule, ScheduleKind};
use proptest::prelude::*;
use safetensors::SafeTensors;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;

const GOLDEN: &[u8] = include_bytes!("../golden/diffusion.safetensors");

/// A run of diffusers; see `tests/golden/diffusion.py`.
#[derive(Debug, Deserialize)]
struct Case {
    sampler: String,
    eta: f64,
    schedule: ScheduleKind,
    spacing: Spacing,
    prediction: PredictionType,
    clip: Option<f32>,
    timesteps: usize,
    steps: Vec<usize>,
}

#[derive(Deserialize)]
struct List {
    sampler: String,
    spacing: Spacing,
    timesteps: usize,
    t: Vec<usize>,
}

#[derive(Deserialize)]
struct Components {
    weights: Vec<f64>,
    means: Vec<[f64; 2]>,
    variance: f64,
}

fn words<T: for<'a> Deserialize<'a>>(name: &str) -> T {
    let (_, metadata) = SafeTensors::read_metadata(GOLDEN).expect("diffusion.safetensors reads");
    let text = metadata.metadata().as_ref().and_then(|all| all.get(name)).unwrap_or_else(|| panic!("{name} is there"));
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn numbers(name: &str) -> Vec<f32> {
    let all = SafeTensors::deserialize(GOLDEN).expect("diffusion.safetensors reads");
    let bytes = all.tensor(name).unwrap_or_else(|_| panic!("{name} is there")).data().to_vec();
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

fn whole(name: &str) -> Vec<usize> {
    let all = SafeTensors::deserialize(GOLDEN).expect("diffusion.safetensors reads");
    let bytes = all.tensor(name).unwrap_or_else(|_| panic!("{name} is there")).data().to_vec();
    bytes.chunks_exact(4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize).collect()
}

fn kind(id: &str) -> SamplerKind {
    SAMPLERS.iter().find(|entry| entry.id == id).unwrap_or_else(|| panic!("a sampler {id}")).kind
}

/// Largest difference, relative to the largest number.
fn apart(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    let scale = b.iter().fold(0.0f32, |top, x| top.max(x.abs()));
    f64::from(a.iter().zip(b).fold(0.0f32, |top, (a, b)| if (a - b).is_nan() { f32::INFINITY } else { top.max((a - b).abs()) }) / scale)
}

fn mixture() -> Mixture {
    let parts: Components = words("mixture");
    Mixture::new(parts.weights, parts.means, parts.variance).expect("a mixture")
}

/// The perfect model: the exact expectation of what is asked for, in float64, rounded once.
fn exact(mixture: &Mixture, schedule: &Schedule, prediction: PredictionType, x: &[f32], t: usize) -> Vec<f32> {
    let (signal, sigma) = (schedule.signal(t), schedule.sigma(t));
    let point = |x: &[f32]| {
        let x = [f64::from(x[0]), f64::from(x[1])];
        let (x_0, eps) = (mixture.x_0(x, signal, sigma), mixture.eps(x, signal, sigma));
        [0, 1].map(|axis| match prediction {
            PredictionType::Epsilon => eps[axis],
            PredictionType::Sample => x_0[axis],
            PredictionType::VPrediction => signal * eps[axis] - sigma * x_0[axis],
            PredictionType::Flow => eps[axis] - x_0[axis],
        })
    };
    x.chunks_exact(2).flat_map(point).map(|x| x as f32).collect()
}

impl Case {
    fn sampler(&self, steps: usize) -> Sampler {
        let schedule = Arc::new(Schedule::new(self.schedule, self.timesteps).expect("a schedule"));
        let config = SamplerConfig { kind: kind(&self.sampler), steps, eta: self.eta, spacing: self.spacing, clip: self.clip };
        Sampler::new(schedule, config).expect("a sampler").predicting(self.prediction)
    }
}

fn cases() -> Vec<Case> {
    let cases: Vec<Case> = words("runs");
    assert!(cases.len() >= 6 * 3 * 2 * 3, "{} cases", cases.len());
    cases
}

#[test]
fn every_step_is_that_of_diffusers() {
    let noise = numbers("noise");
    let mut worst = (0.0, String::new());
    for (i, case) in cases().iter().enumerate() {
        let (times, states, outputs) = (whole(&format!("{i}.t")), numbers(&format!("{i}.x")), numbers(&format!("{i}.output")));
        let second = if case.sampler == "heun" { numbers(&format!("{i}.second")) } else { Vec::new() };
        let width = states.len() / case.steps.iter().map(|steps| steps + 1).sum::<usize>();
        let (mut times, mut states, mut outputs, mut second) = (&times[..], states.chunks(width), outputs.chunks(width), second.chunks(2 * width));
        for &steps in &case.steps {
            let sampler = case.sampler(steps);
            let here;
            (here, times) = times.split_at(steps);
            assert_eq!(sampler.timesteps(), here, "{case:?}");
            let mut x = states.next().expect("a state");
            let mut previous: Option<Step> = None;
            let mut asked = 0;
            for k in 0..steps {
                let (output, next) = (outputs.next().expect("an output"), states.next().expect("a state"));
                let again = if case.sampler == "heun" && k + 1 < steps { second.next() } else { None };
                let mut calls = 0;
                let mut model = |seen: &[f32], t: usize| {
                    calls += 1;
                    if calls == 1 {
                        assert_eq!((seen, t), (x, here[k]));
                        return Ok::<_, Infallible>(output.to_vec());
                    }
                    let again = again.expect("a second evaluation was recorded");
                    assert!(apart(seen, &again[..width]) < 1e-5 && t == here[k + 1], "{case:?}: the second look of step {k} is elsewhere");
                    Ok(again[width..].to_vec())
                };
                let mut z = noise[k * width..].iter().copied();
                let Ok((step, reached)) = sampler.step(k, x, previous.as_ref(), &mut model, &mut || z.next().expect("noise"));
                assert_eq!(step.evaluations, calls);
                asked += calls;
                let off = apart(&reached, next);
                assert!(off < 1e-5, "{case:?}: step {k} of {steps} is off by {off:e}: {reached:?} instead of {next:?}");
                if off > worst.0 {
                    worst = (off, format!("step {k} of {steps} of {case:?}"));
                }
                previous = Some(step);
                x = next;
            }
            assert_eq!(asked, sampler.evaluations());
        }
    }
    println!("the largest difference: {:e} at {}", worst.0, worst.1);
}

#[test]
fn whole_runs_end_where_those_of_diffusers_end() {
    let (noise, mixture) = (numbers("noise"), mixture());
    let mut worst = (0.0, String::new());
    for (i, case) in cases().iter().enumerate() {
        let states = numbers(&format!("{i}.x"));
        let width = states.len() / case.steps.iter().map(|steps| steps + 1).sum::<usize>();
        let mut states = &states[..];
        for &steps in &case.steps {
            let here;
            (here, states) = states.split_at((steps + 1) * width);
            let sampler = case.sampler(steps);
            let mut model = |x: &[f32], t: usize| Ok::<_, Infallible>(exact(&mixture, sampler.schedule(), case.prediction, x, t));
            let (mut x, mut previous) = (here[..width].to_vec(), None);
            for k in 0..steps {
                let mut z = noise[k * width..].iter().copied();
                let Ok((step, next)) = sampler.step(k, &x, previous.as_ref(), &mut model, &mut || z.next().expect("noise"));
                (x, previous) = (next, Some(step));
            }
            let off = apart(&x, &here[steps * width..]);
            assert!(off < 1e-5, "{case:?} with {steps} steps ends off by {off:e}");
            if off > worst.0 {
                worst = (off, format!("{steps} steps of {case:?}"));
            }
        }
    }
    println!("the largest difference: {:e} at {}", worst.0, worst.1);
}

#[test]
fn timesteps_are_those_of_diffusers_where_they_do_not_divide() {
    let lists: Vec<List> = words("lists");
    assert!(lists.len() >= 50);
    for list in lists {
        let schedule = Arc::new(Schedule::new(ScheduleKind::Cosine, list.timesteps).expect("a schedule"));
        let config = SamplerConfig { kind: kind(&list.sampler), steps: list.t.len(), spacing: list.spacing, ..SamplerConfig::default() };
        let sampler = Sampler::new(schedule, config).expect("a sampler");
        assert_eq!(sampler.timesteps(), list.t, "{} {:?} T = {}", list.sampler, list.spacing, list.timesteps);
    }
}

#[test]
fn errors_fall_at_the_known_order() {
    // What is measured and why it stops at t = T/10: see `sample::diffusion::order`. The first runs, of 10 to 40 steps, move ln r by
    // up to 1 a step at the noisy end and are not in the asymptotic range yet; the slope is taken from the rest.
    for (entry, eta) in SAMPLERS.iter().map(|entry| (entry, 0.0)).chain([(&SAMPLERS[1], 1.0), (&SAMPLERS[1], 0.5)]) {
        let measured = order::errors(entry.kind, eta, &order::STEPS).expect("it runs");
        let seen: Vec<String> = measured.iter().map(|one| format!("{} {:.2e}", one.steps, one.error)).collect();
        let slope = order::slope(&measured[3..]).expect("a slope");
        println!("{} eta {eta}: order {slope:.3}; {}", entry.id, seen.join(", "));
        let known = f64::from(entry.order);
        assert!((slope - known).abs() < 0.15, "{} falls at order {slope:.3} instead of {known}: {seen:?}", entry.id);
    }
}

fn sampler(kind: SamplerKind, timesteps: usize, steps: usize) -> Sampler {
    let schedule_kind = if kind.entry().flow { ScheduleKind::Flow } else { ScheduleKind::Cosine };
    let schedule = Arc::new(Schedule::new(schedule_kind, timesteps).expect("a schedule"));
    Sampler::new(schedule, SamplerConfig { kind, steps, ..SamplerConfig::default() }).expect("a sampler")
}

/// A whole run of the exact model from `x`, with the noise always `z`: all steps, and the end.
fn run(sampler: &Sampler, x: &[f32], z: f32) -> (Vec<Step>, Vec<f32>) {
    let mixture = mixture();
    let mut model = |x: &[f32], t: usize| Ok::<_, Infallible>(exact(&mixture, sampler.schedule(), PredictionType::Sample, x, t));
    let (mut x, mut steps) = (x.to_vec(), Vec::<Step>::new());
    for k in 0..sampler.timesteps().len() {
        let Ok((step, next)) = sampler.step(k, &x, steps.last(), &mut model, &mut || z);
        steps.push(step);
        x = next;
    }
    (steps, x)
}

#[test]
fn a_run_can_be_taken_up_anywhere() {
    let mixture = mixture();
    for entry in SAMPLERS {
        let sampler = sampler(entry.kind, 100, 12).predicting(PredictionType::Sample);
        let (steps, end) = run(&sampler, &[0.3, -1.1, 1.4, 0.2], 0.5);
        assert_eq!(steps.iter().map(|step| step.evaluations).sum::<usize>(), sampler.evaluations(), "{}", entry.id);
        let mut model = |x: &[f32], t: usize| Ok::<_, Infallible>(exact(&mixture, sampler.schedule(), PredictionType::Sample, x, t));
        for k in (0..12usize).rev() {
            let previous = k.checked_sub(1).map(|k| &steps[k]);
            let Ok((step, next)) = sampler.step(k, &steps[k].x_t, previous, &mut model, &mut || 0.5);
            assert_eq!((&step, &next), (&steps[k], steps.get(k + 1).map_or(&end, |step| &step.x_t)), "{} at {k}", entry.id);
            assert_eq!((step.t, step.next_t), (sampler.timesteps()[k], sampler.timesteps().get(k + 1).copied().unwrap_or(0)));
            let mean = step.mean(&next);
            let added = step.noise.clone().unwrap_or_else(|| vec![0.0; 4]);
            assert!(mean.iter().zip(&added).zip(&next).all(|((mean, added), x)| (mean + added - x).abs() < 1e-6));
            // Only the multistep sampler looks back.
            let Ok((_, alone)) = sampler.step(k, &steps[k].x_t, None, &mut model, &mut || 0.5);
            let looks_back = entry.kind == SamplerKind::Dpmpp2M && k > 0 && k < 11;
            assert_eq!(alone != next, looks_back, "{} at {k}", entry.id);
        }
    }
}

#[test]
fn some_samplers_are_the_same() {
    let start = [0.3, -1.1, 1.4, 0.2];
    let of = |kind: SamplerKind, eta: f64| {
        let schedule = Arc::new(Schedule::new(ScheduleKind::Linear, 1000).expect("a schedule"));
        let config = SamplerConfig { kind, steps: 25, eta, ..SamplerConfig::default() };
        run(&Sampler::new(schedule, config).expect("a sampler").predicting(PredictionType::Sample), &start, 0.7).1
    };
    assert!(apart(&of(SamplerKind::Ddim, 1.0), &of(SamplerKind::Ddpm, 0.0)) < 1e-5, "DDIM with eta 1 is DDPM");
    assert!(apart(&of(SamplerKind::Ddim, 0.0), &of(SamplerKind::Euler, 0.0)) < 1e-5, "DDIM with eta 0 is Euler");
    assert!(apart(&of(SamplerKind::Ddim, 0.5), &of(SamplerKind::Ddim, 0.0)) > 1e-2, "eta matters");
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let schedule = Arc::new(Schedule::new(ScheduleKind::Linear, 40).expect("a schedule"));
    let refused = |change: &dyn Fn(&mut SamplerConfig)| {
        let mut config = SamplerConfig { steps: 10, ..SamplerConfig::default() };
        change(&mut config);
        Sampler::new(schedule.clone(), config).expect_err("it is refused")
    };
    assert_eq!(refused(&|c| c.steps = 0), SamplerError::NoSteps);
    assert_eq!(refused(&|c| c.steps = 41).to_string(), "41 steps are more than the schedule's 40 timesteps; give 1 to 40");
    for eta in [-0.1, 1.01, f64::INFINITY] {
        assert_eq!(refused(&|c| c.eta = eta), SamplerError::Eta(eta));
    }
    assert!(refused(&|c| c.eta = f64::NAN).to_string().contains("eta is NaN"));
    assert_eq!(refused(&|c| c.clip = Some(0.0)), SamplerError::Clip(0.0));
    assert_eq!(refused(&|c| c.kind = SamplerKind::FlowEuler), SamplerError::NeedsFlow("flow-euler"));
    let flow = Arc::new(Schedule::new(ScheduleKind::Flow, 40).expect("a schedule"));
    assert_eq!(Sampler::new(flow, SamplerConfig { steps: 10, ..SamplerConfig::default() }).expect_err("it is refused"), SamplerError::NotOnFlow("ddim"));
    let mut failing = |_: &[f32], _: usize| Err::<Vec<f32>, _>("the model is away");
    assert_eq!(sampler(SamplerKind::Heun, 40, 4).step(0, &[1.0], None, &mut failing, &mut || 0.0), Err("the model is away"));
}

#[test]
fn every_kind_is_in_the_table_under_its_serialised_name() {
    assert_eq!(SAMPLERS.len(), 6);
    for entry in SAMPLERS {
        assert_eq!((entry.kind.entry().id, entry.kind.id()), (entry.id, entry.id));
        assert_eq!(serde_json::to_value(entry.kind).expect("it serialises"), entry.id);
    }
    for entry in SCHEDULES {
        assert_eq!((serde_json::to_value(entry.kind).expect("it serialises"), entry.kind.id()), (entry.id.into(), entry.id));
    }
    for entry in PREDICTIONS {
        assert_eq!((serde_json::to_value(entry.kind).expect("it serialises"), entry.kind.id()), (entry.id.into(), entry.id));
    }
}

proptest! {
    #[test]
    fn no_setting_leads_to_nan(
        entry in 0..SAMPLERS.len(), schedule in 0..4usize, prediction in 0..PREDICTIONS.len(), timesteps in 1..=1000usize, share in 0.0..1.0f64,
        eta in 0.0..=1.0f64, leading: bool, clip in prop::option::of(0.1..5.0f32),
        x in prop::collection::vec(-10.0f32..10.0, 4), said in prop::collection::vec(-10.0f32..10.0, 1..7),
    ) {
        let entry = &SAMPLERS[entry];
        let schedule_kind = if entry.flow { ScheduleKind::Flow } else { SCHEDULES[schedule].kind };
        let schedule = Arc::new(Schedule::new(schedule_kind, timesteps).expect("a schedule"));
        let steps = 1 + (share * timesteps as f64) as usize;
        let spacing = if leading { Spacing::Leading } else { Spacing::Trailing };
        let config = SamplerConfig { kind: entry.kind, steps, eta, spacing, clip };
        let sampler = Sampler::new(schedule, config).expect("a sampler").predicting(PREDICTIONS[prediction].kind);
        prop_assert_eq!(sampler.timesteps().len(), steps);
        prop_assert!(sampler.timesteps().windows(2).all(|pair| pair[0] > pair[1]));
        prop_assert!(sampler.timesteps().iter().all(|t| (1..=timesteps).contains(t)));
        // A model that answers anything, whatever it is shown.
        let mut answers = said.iter().copied().cycle();
        let mut model = |x: &[f32], _: usize| Ok::<_, Infallible>(x.iter().map(|_| answers.next().unwrap_or(0.0)).collect());
        let (mut x, mut previous) = (x, None);
        for k in 0..steps {
            let Ok((step, next)) = sampler.step(k, &x, previous.as_ref(), &mut model, &mut || -1.5);
            prop_assert!(next.iter().chain(&step.x_0).chain(&step.eps).all(|x| x.is_finite()), "step {} of {}: {:?} {:?}", k, steps, step, next);
            if let Some(clip) = clip {
                prop_assert!(step.x_0.iter().all(|x| x.abs() <= clip));
            }
            (x, previous) = (next, Some(step));
        }
    }

    #[test]
    fn every_prediction_gives_back_what_it_was_made_of(
        schedule in 0..SCHEDULES.len(), prediction in 0..PREDICTIONS.len(), t in 1..100usize,
        x_0 in prop::collection::vec(-2.0f32..2.0, 6), eps in prop::collection::vec(-3.0f32..3.0, 6),
    ) {
        // T = 120, t below 100: past that so little of the data is left that float32 cannot give it back.
        let schedule = Schedule::new(SCHEDULES[schedule].kind, 120).expect("a schedule");
        let prediction = PREDICTIONS[prediction].kind;
        let x_t = schedule.add_noise(&x_0, &eps, t);
        let output = prediction.target(&schedule, &x_0, &eps, t);
        let (signal, sigma) = (schedule.signal(t) as f32, schedule.sigma(t) as f32);
        for (found, wanted) in prediction.x_0(&schedule, &x_t, &output, t).iter().zip(&x_0) {
            prop_assert!((found - wanted).abs() < 4e-6 / signal, "x_0 {} instead of {}", found, wanted);
        }
        for (found, wanted) in prediction.eps(&schedule, &x_t, &output, t).iter().zip(&eps) {
            prop_assert!((found - wanted).abs() < 4e-6 / sigma, "eps {} instead of {}", found, wanted);
        }
    }
}
