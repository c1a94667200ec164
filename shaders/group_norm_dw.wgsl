// d_weight (C,) = sum over samples and places of d_out * (x - mean) / deviation, one thread a channel.

struct Params {
    threads: u32,
    places: u32,
    channels: u32,
    groups: u32,
    eps: f32,
    samples: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.threads { return; }
    var sum = 0.0;
    for (var sample = 0u; sample < params.samples; sample++) {
        let stats = group_statistics(sample, i / (params.channels / params.groups));
        for (var place = 0u; place < params.places; place++) {
            let at = (sample * params.places + place) * params.channels + i;
            sum += d_out[at] * (x[at] - stats.x) * stats.y;
        }
    }
    out[i] = sum;
}
