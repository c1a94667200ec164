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
                assert!(close(schedule.alpha_cumprod(t), alpha_cumprod), "{kind:?} alpha-bar({t} of {timesteps}) is {} instead of {alpha_cumprod}", schedule.alpha_cumprod(t));
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
