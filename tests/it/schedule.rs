//! Noise schedules: against diffusers', their bounds, and the command line.

use genscope::sample::schedule::{SCHEDULES, Schedule, ScheduleError, ScheduleKind};
use proptest::prelude::*;
use safetensors::SafeTensors;
use serde_json::Value;
use std::process::{Command, Output};

const GOLDEN: &[u8] = include_bytes!("../golden/diffusion.safetensors");
const BETAS: [ScheduleKind; 4] = [ScheduleKind::Linear, ScheduleKind::ScaledLinear, ScheduleKind::Cosine, ScheduleKind::Sigmoid];

fn numbers(name: &str) -> Vec<f64> {
    let all = SafeTensors::deserialize(GOLDEN).expect("diffusion.safetensors reads");
    let bytes = all.tensor(name).unwrap_or_else(|_| panic!("{name} is there")).data().to_vec();
    bytes.chunks_exact(4).map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]]))).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * b.abs()
}

#[test]
fn betas_and_alphas_are_those_of_diffusers() {
    for kind in BETAS {
        for timesteps in [1000, 100, 10] {
            let schedule = Schedule::new(kind, timesteps).expect("a schedule");
            let (betas, alphas_cumprod) = (numbers(&format!("beta.{}.{timesteps}", kind.id())), numbers(&format!("alpha_cumprod.{}.{timesteps}", kind.id())));
            assert_eq!(betas.len(), timesteps);
            for t in 1..=timesteps {
                let (beta, alpha_cumprod) = (betas[t - 1], alphas_cumprod[t - 1]);
                assert!(close(schedule.beta(t), beta), "{kind:?} beta({t} of {timesteps}) is {} instead of {beta}", schedule.beta(t));
                // beta is a float32 number: where it is close to 1 (only when T is small), alpha = 1 - beta has fewer digits.
                let tolerance = f64::max(1e-5, 2f64.powi(-24) / schedule.alpha(t)) * alpha_cumprod;
                let found = schedule.alpha_cumprod(t);
                assert!((found - alpha_cumprod).abs() <= tolerance, "{kind:?} alpha-bar({t} of {timesteps}) is {found} instead of {alpha_cumprod}");
            }
        }
    }
}

#[test]
fn noise_is_added_as_by_diffusers() {
    let as_f32 = |name: &str| numbers(name).into_iter().map(|x| x as f32).collect::<Vec<f32>>();
    let (x_0, eps) = (as_f32("add_noise.x_0"), as_f32("add_noise.eps"));
    let (_, metadata) = SafeTensors::read_metadata(GOLDEN).expect("it reads");
    let times: Vec<usize> = serde_json::from_str(&metadata.metadata().as_ref().expect("metadata")["add_noise_t"]).expect("a list");
    for kind in BETAS {
        let schedule = Schedule::new(kind, 1000).expect("a schedule");
        let wanted = as_f32(&format!("add_noise.{}", kind.id()));
        assert_eq!(wanted.len(), times.len() * x_0.len());
        for (t, wanted) in times.iter().zip(wanted.chunks(x_0.len())) {
            let scale = wanted.iter().fold(0.0f32, |top, x| top.max(x.abs()));
            for (got, wanted) in schedule.add_noise(&x_0, &eps, *t).iter().zip(wanted) {
                assert!((got - wanted).abs() < 1e-5 * scale, "{kind:?} at {t}: {got} instead of {wanted}");
            }
        }
    }
    assert_eq!(Schedule::new(ScheduleKind::Cosine, 7).expect("a schedule").add_noise(&x_0, &eps, 0), x_0, "nothing at t = 0");
}

#[test]
fn x_t_is_noise_from_ten_steps_to_a_thousand() {
    let mut most: f64 = 0.0;
    for timesteps in 10..=1000 {
        for kind in BETAS {
            let schedule = Schedule::new(kind, timesteps).expect("a schedule");
            assert!(schedule.reaches_noise(), "{kind:?} with T = {timesteps} ends at {:e}", schedule.alpha_cumprod(timesteps));
            most = most.max(schedule.alpha_cumprod(timesteps));
        }
    }
    println!("the largest alpha-bar(T): {most:e}");
    // What happens without rescaling.
    let short = Schedule::with_betas(ScheduleKind::Linear, 50, 1e-4, 0.02).expect("a schedule");
    assert!(!short.reaches_noise() && (short.alpha_cumprod(50) - 0.6).abs() < 0.01, "{}", short.alpha_cumprod(50));
    let flow = Schedule::new(ScheduleKind::Flow, 10).expect("a schedule");
    assert!(flow.reaches_noise() && flow.signal(10) == 0.0 && flow.sigma(10) == 1.0);
    assert!((flow.signal(3) - 0.7).abs() < 1e-12 && (flow.snr(5) - 1.0).abs() < 1e-12);
}

#[test]
fn one_step_is_a_schedule_too() {
    for kind in BETAS {
        let schedule = Schedule::new(kind, 1).expect("a schedule");
        assert!(schedule.timesteps() == 1 && schedule.alpha_cumprod(1) < 0.005, "{kind:?}: {}", schedule.alpha_cumprod(1));
        assert_eq!((schedule.alpha_cumprod(0), schedule.beta(0), schedule.sigma(0)), (1.0, 0.0, 0.0));
        assert_eq!(schedule.alpha_cumprod(99), schedule.alpha_cumprod(1));
    }
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    assert_eq!(Schedule::new(ScheduleKind::Linear, 0), Err(ScheduleError::Timesteps(0)));
    assert!(Schedule::new(ScheduleKind::Flow, 100_001).expect_err("too many").to_string().contains("1 to 100000"));
    for beta in [0.0, -0.1, 0.9991, f64::NAN, f64::INFINITY] {
        let error = Schedule::with_betas(ScheduleKind::Linear, 10, 0.1, beta).expect_err("it is refused").to_string();
        assert!(error.contains("beta-end") && error.contains("between"), "{error}");
    }
    assert_eq!(Schedule::with_betas(ScheduleKind::Cosine, 10, 0.1, 0.2), Err(ScheduleError::NoBetas("cosine")));
    assert_eq!(Schedule::drawn(&[1.0], 10), Err(ScheduleError::TooFew(1)));
    assert_eq!(Schedule::drawn(&[1.0, 0.5, 0.0], 10), Err(ScheduleError::OutOfRange { index: 2, value: 0.0 }));
    assert!(Schedule::drawn(&[1.0, f64::NAN], 10).expect_err("it is refused").to_string().contains("point 1 of the drawn schedule is NaN"));
    assert_eq!(Schedule::drawn(&[1.0, 0.4, 0.5], 10), Err(ScheduleError::Rises { index: 2, from: 0.4, to: 0.5 }));
    assert_eq!(Schedule::drawn(&[1.0, 0.5], 0), Err(ScheduleError::Timesteps(0)));
}

#[test]
fn a_drawn_schedule_runs_through_its_points() {
    let points = [1.0, 0.9, 0.9, 0.3, 0.01];
    let schedule = Schedule::drawn(&points, 200).expect("a schedule");
    for (i, wanted) in points.iter().enumerate() {
        assert!((schedule.alpha_cumprod(i * 50) - wanted).abs() < 1e-3, "point {i} is at {}", schedule.alpha_cumprod(i * 50));
    }
    assert!((schedule.alpha_cumprod(175) - 0.155).abs() < 1e-6, "straight between");
    assert!(schedule.beta(75) > 0.0 && schedule.kind().is_none() && !schedule.reaches_noise());
    // A first point below 1 is reached by the first step, a cliff of more than a step can take by the next.
    let cliff = Schedule::drawn(&[0.5, 1e-6, 1e-6], 2).expect("a schedule");
    assert!((cliff.alpha_cumprod(1) - 1e-3).abs() < 1e-6 && (cliff.alpha_cumprod(2) - 1e-6).abs() < 1e-9, "{cliff:?}");
}

proptest! {
    #[test]
    fn alpha_bar_only_falls(kind in 0..SCHEDULES.len(), timesteps in 1..=1000usize, drawn in prop::collection::vec(1e-6..=1.0f64, 2..20)) {
        let mut drawn = drawn;
        drawn.sort_unstable_by(|a, b| b.total_cmp(a));
        for schedule in [Schedule::new(SCHEDULES[kind].kind, timesteps), Schedule::drawn(&drawn, timesteps)] {
            let schedule = schedule.expect("a schedule");
            prop_assert_eq!(schedule.alpha_cumprod(0), 1.0);
            for t in 1..=timesteps {
                prop_assert!(schedule.alpha_cumprod(t) < schedule.alpha_cumprod(t - 1) && schedule.snr(t) < schedule.snr(t - 1), "at {}", t);
                prop_assert!(schedule.signal(t) < schedule.signal(t - 1) && schedule.sigma(t) > 0.0 && schedule.sigma(t) <= 1.0);
                prop_assert!(schedule.beta(t) > 0.0 && schedule.beta(t) <= 1.0);
            }
        }
    }
}

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genscope")).env_remove("RUST_LOG").arg("schedule").args(args).output().expect("the binary runs")
}

fn out(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_command_line_prints_every_t() {
    for kind in BETAS {
        let rows: Value = serde_json::from_str(&out(&["--kind", kind.id(), "--timesteps", "100", "--json"])).expect("JSON and nothing else");
        let rows = rows.as_array().expect("an array");
        let csv = out(&["--kind", kind.id(), "--timesteps", "100", "--csv"]);
        let mut lines = csv.lines();
        assert_eq!(lines.next(), Some("t,beta,alpha,alpha_cumprod,snr"));
        let schedule = Schedule::new(kind, 100).expect("a schedule");
        assert_eq!((rows.len(), csv.lines().count()), (100, 101));
        for (i, (row, line)) in rows.iter().zip(lines).enumerate() {
            let t = i + 1;
            assert_eq!(row["t"], t);
            let wanted = [schedule.beta(t), schedule.alpha(t), schedule.alpha_cumprod(t), schedule.snr(t)];
            let numbers: Vec<f64> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
            assert_eq!(numbers[1..], wanted);
            for (name, wanted) in ["beta", "alpha", "alpha_cumprod", "snr"].iter().zip(wanted) {
                assert!(row[name].as_f64().is_some_and(|found| (found - wanted).abs() <= 1e-15 * wanted), "{name} at {t}");
            }
        }
    }
}

#[test]
fn the_command_line_takes_betas_and_says_whether_x_t_is_noise() {
    assert_eq!(out(&["--kind", "linear", "--csv"]), out(&["--kind", "linear", "--csv", "--beta-start", "1e-4", "--beta-end", "0.02", "--timesteps", "1000"]));
    assert!(out(&["--kind", "cosine"]).contains("x_T is noise"));
    let short = out(&["--kind", "linear", "--timesteps", "50", "--beta-start", "1e-4", "--beta-end", "0.02"]);
    assert!(short.contains("x_T is not noise: 6.0") && short.lines().count() == 22, "{short}");
}

#[test]
fn the_command_line_says_what_is_wrong() {
    let refused: [(&[&str], &str); 5] = [
        (&["--kind", "linear", "--timesteps", "0"], "0 timesteps"),
        (&["--kind", "linear", "--timesteps", "9999999"], "9999999 timesteps"),
        (&["--kind", "linear", "--beta-end", "1.5"], "beta-end is 1.5"),
        (&["--kind", "sigmoid", "--beta-start", "nan"], "beta-start is NaN"),
        (&["--kind", "cosine", "--beta-start", "0.1"], "cosine schedule is not made from betas"),
    ];
    for (args, named) in refused {
        let output = run(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && output.stdout.is_empty() && said.lines().count() == 1, "{args:?}: {said}");
        assert!(said.starts_with("genscope: ") && said.contains(named), "{args:?} says nothing of {named}: {said}");
    }
    for args in [&["--kind", "quadratic"][..], &[], &["--kind", "linear", "--timesteps", "-3"], &["--kind", "linear", "--json", "--csv"]] {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
}
