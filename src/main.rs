//! The binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Libraries' remarks on a software adapter or a bare locale are no news to a person.
    let filter = "warn,wgpu_hal=off,wgpu_core=error,egui_wgpu=error,egui_system_font_provider=error";
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or(filter)).init();
    genscope::cli::main()
}
