//! The command line: the same core without the window. One file a subcommand; names and formats are a promise.

mod ar;
mod bench;
mod check;
mod denoise;
mod devices;
mod generate;
mod ladder;
mod models;
mod open;
mod progress;
mod raster;
mod schedule;
mod score;
mod source;
mod text;
mod tour;
mod trace;
mod train;

use crate::engine::DeviceChoice;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::process::ExitCode;

/// Prints a line; unlike `println!` it gives back what went wrong.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::print(format_args!($($words)*)) };
}
use say;

#[derive(Debug, Parser)]
#[command(name = "genscope", version, about = "See generative models think, one step at a time.", after_help = "Without a command, opens the window: genscope --page next --lang en", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    open: open::OpenArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the window
    Open(open::OpenArgs),
    /// Every adapter, what it can do, and which one `auto` takes
    Devices(devices::DevicesArgs),
    /// Shipped and found models, with their measured quality
    Models(models::ModelsArgs),
    /// Write on from a prompt
    Generate(generate::GenerateArgs),
    /// How surprised a model is by a text
    Score(score::ScoreArgs),
    /// Any tensor of a forward pass, by its name
    Trace(trace::TraceArgs),
    /// AR(p): simulate, fit a CSV column, forecast
    Ar(ar::ArArgs),
    /// Go from noise to data with a diffusion model
    Denoise(denoise::DenoiseArgs),
    /// How often a text-to-image model paints what it was asked for
    Check(check::CheckArgs),
    /// What is left of the data at every t of a noise schedule
    Schedule(schedule::ScheduleArgs),
    /// What can be said about a text before anything is learned from it
    Text(text::TextArgs),
    /// Train a model
    Train(train::TrainArgs),
    /// From a table of counts to a deep GPT: what each part of the network brings
    Ladder(ladder::LadderArgs),
    /// Every page as a picture, drawn offscreen by the window's own code
    Tour(tour::TourArgs),
    /// The figures this project claims, measured on this machine
    Bench(bench::BenchArgs),
}

/// What every command that computes takes.
#[derive(Clone, Debug, Args)]
struct Common {
    /// Where to compute: auto takes a real GPU by WGSL, else the CPU engine
    #[arg(long, value_enum, default_value_t = Device::Auto)]
    device: Device,
    /// Where all randomness starts
    #[arg(long, default_value_t = 1337)]
    seed: u64,
    /// Print JSON on standard output and nothing else there
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Device {
    Auto,
    Gpu,
    Cpu,
}

impl From<Device> for DeviceChoice {
    fn from(device: Device) -> Self {
        match device {
            Device::Auto => Self::Auto,
            Device::Gpu => Self::Gpu,
            Device::Cpu => Self::Cpu,
        }
    }
}

/// Runs the command line and gives the exit code: 0, 2 for bad use, 1 with one line on standard error.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        None => open::run(&cli.open),
        Some(Command::Open(args)) => open::run(&args),
        Some(Command::Devices(args)) => devices::run(&args),
        Some(Command::Models(args)) => models::run(&args),
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::Score(args)) => score::run(&args),
        Some(Command::Trace(args)) => trace::run(&args),
        Some(Command::Ar(args)) => ar::run(&args),
        Some(Command::Denoise(args)) => denoise::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Schedule(args)) => schedule::run(&args),
        Some(Command::Text(args)) => text::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Ladder(args)) => ladder::run(&args),
        Some(Command::Tour(args)) => tour::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough: `genscope generate ... | head`.
        Err(error) if error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)) => ExitCode::SUCCESS,
        Err(error) => {
            let lines: Vec<String> = format!("{error:#}").lines().map(|line| line.trim().to_owned()).collect();
            eprintln!("genscope: {}", lines.join(" "));
            ExitCode::FAILURE
        }
    }
}

fn print(line: std::fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}
