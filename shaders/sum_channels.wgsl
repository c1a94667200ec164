// Sum over the places of a sample, one thread a sample and channel.

struct Params {
    len: u32,
    places: u32,
    channels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let start = i / params.channels * params.places * params.channels + i % params.channels;
    var sum = 0.0;
    for (var place = 0u; place < params.places; place++) {
        sum += x[start + place * params.channels];
    }
    out[i] = sum;
}
