package spikelane.sim.inference;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.layer.Feature;
import spikelane.sim.inference.layer.FeatureLayer;
import spikelane.sim.inference.layer.StageClock;
import spikelane.sim.network.Network;

/**
 * A network run time step by time step, as its input comes. Membrane potentials stay from one step to the next; after T
 * steps, a window, they start again. The spikes of a window are those of a {@link Inference.Worker} on the same frames, bit
 * for bit: both run the same layers, the worker over all T steps at once.
 *
 * <p>
 * A TCJA gate weighs each time step by all of the window. Layers up to it run in every step; those behind it wait for the
 * last step and then run over all T.
 */
public final class InferenceSession {
    private final Network network;
    private final short[] counts;
    private final FeatureLayer.Run[] runs;
    private final int atOnce;
    private final int[] spikes;
    private int step;

    InferenceSession(Network network, List<FeatureLayer> layers, Arena arena, WorkPool pool) {
        this.network = network;
        counts = new short[network.steps() * network.input().size()];
        Feature input = Feature.ofFrames(network.input());
        input.setFrames(counts);
        runs = FeatureLayer.runs(layers, arena, Map.of(Network.INPUT, input), pool, StageClock.OFF);
        atOnce = (int) Arrays.stream(runs).takeWhile(run -> !run.waitsForLastStep()).count() + 1;
        spikes = new int[network.outputs()];
    }

    /**
     * {@return T x 2 x H x W event counts of the window; the caller writes those of a step, from {@link #nextFrame} on,
     *         before {@link #step}}
     */
    public short[] counts() {
        return counts;
    }

    /** {@return where in {@link #counts} the frame of the next step begins} */
    public int nextFrame() {
        return complete() ? 0 : step * frameSize();
    }

    /** {@return counts of a frame, 2 x H x W} */
    public int frameSize() {
        return network.input().size();
    }

    /** {@return steps of the window that have run} */
    public int steps() {
        return step;
    }

    /** {@return whether output spikes are known after every step; else after the last of a window, for a gate waits} */
    public boolean decidesEveryStep() {
        return atOnce > runs.length;
    }

    /** {@return whether the last step of the window has run} */
    public boolean complete() {
        return step == network.steps();
    }

    /** {@return spikes of each output neuron so far in this window, classes * votes} */
    public int[] spikes() {
        return spikes;
    }

    /** Forgets the window: the next step is its first. */
    public void begin() {
        step = 0;
    }

    /**
     * Runs the next time step, of the next window if this one is complete.
     *
     * @throws IllegalArgumentException if a count is larger than the network was made for
     */
    public void step() {
        if (complete()) {
            begin();
        }
        if (step == 0) {
            Arrays.fill(spikes, 0);
        }
        int from = step++;
        for (int i = 0; i < Math.min(atOnce, runs.length); i++) {
            runs[i].run(from, step, ActivityListener.NONE);
        }
        if (decidesEveryStep()) {
            addSpikes(from);
        } else if (complete()) {
            for (int i = atOnce; i < runs.length; i++) {
                runs[i].run(0, step, ActivityListener.NONE);
            }
            addSpikes(0);
        }
    }

    private void addSpikes(int from) {
        FeatureLayer.addSpikes(runs[runs.length - 1].out(), from, step, spikes);
    }
}
