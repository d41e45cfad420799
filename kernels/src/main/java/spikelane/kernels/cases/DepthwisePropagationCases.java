package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.spikes.DepthwisePropagation;

/** Channels on and beside the words, any kernel, stride and padding, several outputs a channel, sums at the lanes' bounds. */
final class DepthwisePropagationCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int[] MAX_ABS = {1, 127};
    private static final int[] CHANNELS = {1, 15, 16, 31, 33, 63, 64, 65, 128, 130, 200};
    /** Of which 127 is the largest that sums to no more than 32767. */
    private static final int LANE_TAPS = 258;

    DepthwisePropagationCases() {
        super("DepthwisePropagation", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int channels : CHANNELS) {
            add(cases, channels, Geometry.sameSize(1, 5, 6, channels, 3));
            add(cases, channels, new Geometry(1, 7, 8, channels, 3, 3, 2, 1));
        }
        for (int outputs : new int[]{1, 2, 4, 8, 16, 32, 64}) {
            for (int channels : new int[]{1, 3, 9, 32, 65}) {
                add(cases, channels, Geometry.sameSize(1, 4, 5, channels * outputs, 3));
            }
        }
        add(cases, 70, Geometry.sameSize(1, 6, 7, 70, 5));
        add(cases, 70, Geometry.sameSize(1, 3, 4, 70, 1));
        add(cases, 70, new Geometry(1, 8, 8, 70, 3, 3, 2, 0));
        add(cases, 70, new Geometry(1, 6, 5, 70, 2, 3, 1, 2));
        add(cases, 70, new Geometry(1, 6, 6, 70, 4, 1, 3, 2));
        add(cases, 70, new Geometry(1, 9, 9, 140, 7, 7, 2, 3));
        add(cases, 64, Geometry.sameSize(1, 1, 1, 64, 3));
        bounds(cases);
        return cases;
    }

    /** Every sum at the largest that int16 holds, and one past it, which is refused; and outputs that no power of 2 counts. */
    private void bounds(List<Case> cases) {
        Geometry largest = new Geometry(1, 1, LANE_TAPS, 66, 1, LANE_TAPS, 1, 0);
        Geometry past = new Geometry(1, 1, LANE_TAPS + 1, 66, 1, LANE_TAPS + 1, 1, 0);
        Geometry threes = Geometry.sameSize(1, 3, 3, 33, 3);
        for (int weight : new int[]{127, -127}) {
            cases.add((arena, findings) -> check(arena, findings, 66,
                    new IntWeights(arena, largest, Samples.constant(largest, weight)), spikes(arena, 66, largest, 1),
                    ""));
            cases.add((arena, findings) -> refused(arena, findings, 66,
                    new IntWeights(arena, past, Samples.constant(past, weight))));
        }
        cases.add((arena, findings) -> refused(arena, findings, 11,
                new IntWeights(arena, threes, Samples.constant(threes, 1))));
    }

    private void refused(Arena arena, Findings findings, int channels, IntWeights filters) {
        findings.refused(this, FORM, () -> filters.geometry().toString(),
                () -> DepthwisePropagation.vector(arena, filters, channels));
    }

    private void add(List<Case> cases, int channels, Geometry g) {
        for (int maxAbs : MAX_ABS) {
            cases.add((arena, findings) -> check(arena, findings, channels, filters(arena, g, maxAbs),
                    spikes(arena, channels, g, 0, 0.1, 0.4, 1), ""));
        }
    }

    private static IntWeights filters(Arena arena, Geometry g, int maxAbs) {
        return new IntWeights(arena, g, Samples.weights(g, maxAbs, Samples.random(g.outputs())));
    }

    private static List<SpikeBits> spikes(Arena arena, int channels, Geometry g, double... densities) {
        List<SpikeBits> inputs = new ArrayList<>();
        for (double density : densities) {
            inputs.add(Samples.spikes(arena, g.height() * g.width(), channels, density, Samples.random(channels)));
        }
        return inputs;
    }

    /** As depthwise, with filters of the layer's kernel, where it has as many outputs as channels or a multiple. */
    @Override
    List<Case> cases(LayerInput layer) {
        Geometry g = layer.geometry();
        if (!layer.binary() || g.outputs() % g.channels() != 0 || Integer.bitCount(g.outputs() / g.channels()) != 1) {
            return List.of();
        }
        Geometry one = new Geometry(1, g.height(), g.width(), g.outputs(), g.kernelHeight(), g.kernelWidth(),
                g.stride(), g.padding());
        List<Case> cases = new ArrayList<>();
        for (int maxAbs : MAX_ABS) {
            cases.add((arena, findings) -> {
                IntWeights filters = filters(arena, one, maxAbs);
                if (DepthwisePropagation.suits(filters, g.channels())) { // else the form refuses it
                    check(arena, findings, g.channels(), filters, layer.spikes(arena), layer.name() + ", ");
                }
            });
        }
        return cases;
    }

    private void check(Arena arena, Findings findings, int channels, IntWeights filters, List<SpikeBits> inputs,
            String where) {
        DepthwisePropagation form = DepthwisePropagation.vector(arena, filters, channels);
        Geometry g = form.geometry();
        IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
        IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
        for (SpikeBits input : inputs) {
            DepthwisePropagation.scalar(filters, channels).propagate(input, expected);
            int pixels = 1 + g.outputs() % 7;
            findings.compare(this, FORM,
                    () -> where + input.count() + " spikes, largest weight " + filters.maxAbs() + ", " + g, crew -> {
                        Difference.spoil(actual);
                        if (crew.threads() == 1) {
                            form.propagate(input, actual);
                        } else {
                            propagate(crew, form, input, actual, pixels);
                        }
                        return Difference.between(expected, actual);
                    });
        }
    }
}
