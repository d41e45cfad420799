package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.cases.Findings.Crew;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;

/** Batches of spikes and of counts over several time steps: every bit of the spikes and every membrane potential. */
final class SlicedLayerCases extends KernelCases {
    private static final String SPIKES = "spikes";
    private static final String COUNTS = "counts";
    /** Images of a layer of somebody's: the specification takes seconds for each. */
    private static final int IMAGES = 2;

    SlicedLayerCases() {
        super("SlicedLayer", List.of(SPIKES, COUNTS));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        spikes(cases, 32);
        spikes(cases, 64);
        counts(cases, 4, 32);
        counts(cases, 4, 64);
        counts(cases, 8, 32);
        counts(cases, 12, 64);
        counts(cases, 16, 32);
        return cases;
    }

    private void spikes(List<Case> cases, int batch) {
        int lanes = SlicedSpikes.BLOCK_BITS / batch;
        for (int width : new int[]{1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes, 2 * lanes + 1}) {
            add(cases, Geometry.sameSize(3, 3, Math.max(1, width), 5, 3), batch, batch, 4, 1, 0.3);
        }
        for (int samples : new int[]{1, 31, batch - 1}) {
            add(cases, Geometry.sameSize(2, 2, lanes + 2, 3, 3), batch, samples, 3, 1, 0.5);
        }
        for (int channels : new int[]{1, 4, 29, 57}) {
            add(cases, Geometry.sameSize(channels, 2, 5, 4, 3), batch, batch, 0, 1, 0.2);
        }
        for (int inputs : new int[]{1, 47, 48, 49, 600}) {
            add(cases, Geometry.sameSize(inputs, 1, lanes, 3, 1), batch, batch, 8, 1, 0.4);
        }
        add(cases, Geometry.sameSize(5, 9, 18, 6, 3), batch, batch, 5, 1, 0.3);
        for (int weight : new int[]{-1, 0, 1}) {
            for (double density : new double[]{0, 1}) {
                add(cases, Geometry.sameSize(40, 2, 3, 3, 3), batch, batch, 2, weight, density);
                add(cases, Geometry.sameSize(257, 1, 2, 3, 1), batch, batch, 0, weight, density);
            }
        }
    }

    /** All positions active: weights that are all {@code weight} and neurons out of reach; else random ones. */
    private void add(List<Case> cases, Geometry g, int batch, int samples, int fractionBits, int weight,
            double density) {
        cases.add((arena, findings) -> {
            RandomGenerator random = Samples.random(g.rows() * 31L + g.width());
            boolean extreme = density == 0 || density == 1;
            byte[] w = extreme ? Samples.constant(g, weight) : Samples.weights(g, 1, random);
            SlicedPlan plan = SlicedPlan.convolution(new IntWeights(arena, g, w),
                    Samples.slicedNeurons(g.outputs(), fractionBits, extreme ? 3000 : 5 << fractionBits, random),
                    batch);
            check(arena, findings, SPIKES, plan, samples, density);
        });
    }

    private void counts(List<Case> cases, int inputPlanes, int batch) {
        int lanes = SlicedSpikes.BLOCK_BITS / batch;
        for (Geometry g : List.of(Geometry.sameSize(2, 3, lanes + 1, 9, 3), Geometry.sameSize(1, 2, 2 * lanes, 3, 3),
                Geometry.sameSize(80, 1, 3, 5, 1))) {
            for (int weight : new int[]{-1, 0, 1, 2}) {
                cases.add((arena, findings) -> {
                    RandomGenerator random = Samples.random(inputPlanes);
                    byte[] w = weight == 2 ? Samples.weights(g, 1, random) : Samples.constant(g, weight);
                    SlicedPlan plan = SlicedPlan.counts(new IntWeights(arena, g, w),
                            Samples.slicedNeurons(g.outputs(), 3, 100 << inputPlanes, random), batch, inputPlanes);
                    check(arena, findings, COUNTS, plan, batch, weight == 2 ? 0.4 : 1);
                });
            }
        }
    }

    /** Ternary weights of the layer, where it can be bit-sliced; one time step, of which the images are the samples. */
    @Override
    List<Case> cases(LayerInput layer) {
        Geometry g = layer.geometry();
        int kernel = g.kernelHeight();
        if (g.kernelWidth() != kernel || g.stride() != 1 || (kernel != 1 && kernel != 3) || g.padding() != kernel / 2) {
            return List.of();
        }
        return List.of((arena, findings) -> {
            RandomGenerator random = Samples.random(g.rows());
            IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
            int planes = SlicedPlan.planes(layer.maxCount());
            IntNeurons neurons = Samples.slicedNeurons(g.outputs(), 3, 100, random);
            if (layer.binary()) {
                SlicedSpikes in = layer.sliced(arena, 32, g.padding(), IMAGES);
                check(arena, findings, SPIKES, SlicedPlan.convolution(weights, neurons, 32), new SlicedSpikes[]{in},
                        layer.name());
            } else {
                SlicedSpikes in = new SlicedSpikes(arena, g.channels() * planes, g.height(), g.width(), 32,
                        g.padding());
                List<EventCounts> counts = layer.counts(arena);
                in.useSamples(Math.min(IMAGES, counts.size()));
                for (int n = 0; n < in.samples(); n++) {
                    in.pack(n, counts.get(n));
                }
                check(arena, findings, COUNTS, SlicedPlan.countsUpTo(weights, neurons, 32, layer.maxCount()),
                        new SlicedSpikes[]{in}, layer.name());
            }
        });
    }

    private void check(Arena arena, Findings findings, String form, SlicedPlan plan, int samples, double density) {
        Geometry g = plan.geometry();
        SlicedSpikes[] in = new SlicedSpikes[density == 0 || density == 1 ? 12 : 4];
        for (int t = 0; t < in.length; t++) {
            in[t] = new SlicedSpikes(arena, g.channels() * plan.inputPlanes(), g.height(), g.width(), plan.batch(),
                    g.padding());
            in[t].useSamples(samples);
            Samples.fill(in[t], density, Samples.random(t));
        }
        check(arena, findings, form, plan, in, "density " + density);
    }

    private void check(Arena arena, Findings findings, String form, SlicedPlan plan, SlicedSpikes[] in, String where) {
        int samples = in[0].samples();
        SlicedSpikes[] expected = new SlicedSpikes[in.length];
        int[][] potentials = new int[in.length][];
        SlicedMembrane membrane = new SlicedMembrane(arena, plan);
        for (int t = 0; t < in.length; t++) {
            expected[t] = output(arena, plan, samples);
            SlicedLayer.scalar(plan).step(in[t], membrane, expected[t]);
            potentials[t] = potentials(membrane, samples);
        }
        SlicedLayer layer = SlicedLayer.vector(plan);
        SlicedSpikes actual = output(arena, plan, samples);
        findings.compare(this, form, () -> where + ", " + plan.inputPlanes() + " planes, batch " + plan.batch() + ", "
                + samples + " samples, " + plan.geometry(), crew -> {
                    membrane.reset();
                    Difference found = Difference.NONE;
                    for (int t = 0; t < in.length; t++) {
                        step(crew, layer, in[t], membrane, actual);
                        found = found.or(Difference.between(expected[t], actual))
                                .or(Difference.between(potentials[t], potentials(membrane, samples)));
                    }
                    return found;
                });
    }

    private static void step(Crew crew, SlicedLayer layer, SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out) {
        if (crew.threads() == 1) {
            layer.step(in, membrane, out);
        } else {
            crew.run(layer.plan().geometry().height(), y -> layer.step(in, membrane, out, y, y + 1));
        }
    }

    private static SlicedSpikes output(Arena arena, SlicedPlan plan, int samples) {
        Geometry g = plan.geometry();
        SlicedSpikes out = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), plan.batch(), 1);
        out.useSamples(samples);
        return out;
    }

    /** {@return {@code [N][H][W][M]}} */
    private static int[] potentials(SlicedMembrane membrane, int samples) {
        Geometry g = membrane.plan().geometry();
        int[] potentials = new int[samples * g.height() * g.width() * g.outputs()];
        int i = 0;
        for (int n = 0; n < samples; n++) {
            for (int y = 0; y < g.height(); y++) {
                for (int x = 0; x < g.width(); x++) {
                    for (int m = 0; m < g.outputs(); m++) {
                        potentials[i++] = membrane.get(n, y, x, m);
                    }
                }
            }
        }
        return potentials;
    }
}
