// out = (x - mean) / sqrt(variance + eps) * weight + bias over a group of channels and all places, one thread a sample and
// group.

struct Params {
    threads: u32,
    places: u32,
    channels: u32,
    groups: u32,
    eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.threads { return; }
    let width = params.channels / params.groups;
    let group = i % params.groups;
    let start = i / params.groups * params.places * params.channels;
    let stats = group_statistics(i / params.groups, group);
    for (var place = 0u; place < params.places; place++) {
        for (var c = group * width; c < (group + 1u) * width; c++) {
            let at = start + place * params.channels + c;
            out[at] = (x[at] - stats.x) * stats.y * weight[c] + bias[c];
        }
    }
}
