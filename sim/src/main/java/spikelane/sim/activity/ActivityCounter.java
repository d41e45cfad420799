package spikelane.sim.activity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;

/** Counts active inputs of every layer with weights, for one thread. */
public final class ActivityCounter implements ActivityListener {
    private final List<LayerShape> layers;
    private final long[][] byInput;
    private final int[][][] stepsBySample;
    private final int[][][] channelsBySample;
    private final SlicedTally tally = Kernels.standard().slicedTally();
    private int[] ofChannels = {};
    private int first;
    private int sample;

    /**
     * @param network  network
     * @param samples number of samples that all counters together will see
     */
    public ActivityCounter(Network network, int samples) {
        layers = network.weightLayers();
        byInput = new long[layers.size()][];
        stepsBySample = new int[layers.size()][samples][];
        channelsBySample = new int[layers.size()][samples][];
        for (int i = 0; i < byInput.length; i++) {
            byInput[i] = new long[Math.toIntExact(layers.get(i).inputs())];
        }
    }

    /**
     * @param number which sample, of all that the counters see, is the first of the following call, 0-based
     */
    public void beginCall(int number) {
        first = number;
    }

    @Override
    public void beginSample(int number) {
        sample = first + number;
    }

    @Override
    public void active(int layer, int step, SlicedSpikes batch) {
        tally.byInput(batch, byInput[layer]);
        int channels = batch.channels();
        if (ofChannels.length != channels * batch.batch()) {
            ofChannels = new int[channels * batch.batch()];
        }
        Arrays.fill(ofChannels, 0);
        tally.byChannel(batch, ofChannels);
        for (int n = 0; n < batch.samples(); n++) {
            beginSample(n);
            int active = 0;
            int[] sums = channels(layer);
            for (int c = 0; c < channels; c++) {
                sums[c] += ofChannels[c * batch.batch() + n];
                active += ofChannels[c * batch.batch() + n];
            }
            steps(layer)[step] += active;
        }
    }

    @Override
    public void active(int layer, int step, int input) {
        byInput[layer][input]++;
        steps(layer)[step]++;
        channels(layer)[input / pixels(layer)]++;
    }

    private int[] steps(int layer) {
        if (stepsBySample[layer][sample] == null) {
            stepsBySample[layer][sample] = new int[layers.get(layer).steps()];
        }
        return stepsBySample[layer][sample];
    }

    private int[] channels(int layer) {
        if (channelsBySample[layer][sample] == null) {
            channelsBySample[layer][sample] = new int[layers.get(layer).in()];
        }
        return channelsBySample[layer][sample];
    }

    private int pixels(int layer) {
        return layers.get(layer).pixels();
    }

    @Override
    public void active(int layer, int step, SpikeList list, int rowFrom, int rowTo) {
        long[] inputs = byInput[layer];
        int[] channels = channels(layer);
        int pixels = list.rows() * list.width();
        boolean flat = pixels(layer) != pixels; // to a fully connected layer every position is a channel
        int active = 0;
        for (int row = rowFrom; row < rowTo; row++) {
            for (int x = 0; x < list.width(); x++) {
                int pixel = row * list.width() + x;
                int end = list.start(row, x + 1);
                for (int i = list.start(row, x); i < end; i++) {
                    int channel = list.entry(i) - x * list.channels();
                    int input = channel * pixels + pixel;
                    inputs[input]++;
                    channels[flat ? input : channel]++;
                    active++;
                }
            }
        }
        steps(layer)[step] += active;
    }

    /**
     * @param counters counters of the same network, which together have seen every sample once
     * @return the activity of each layer
     */
    public static List<LayerActivity> merge(List<ActivityCounter> counters) {
        ActivityCounter first = counters.getFirst();
        List<LayerActivity> activity = new ArrayList<>();
        for (int i = 0; i < first.layers.size(); i++) {
            LayerShape shape = first.layers.get(i);
            int samples = first.stepsBySample[i].length;
            long[] byInput = new long[first.byInput[i].length];
            int[][] steps = new int[samples][shape.steps()];
            int[][] channels = new int[samples][shape.in()];
            for (ActivityCounter counter : counters) {
                add(byInput, counter.byInput[i]);
                take(steps, counter.stepsBySample[i]);
                take(channels, counter.channelsBySample[i]);
            }
            long[] bySample = new long[samples];
            long[] byStep = new long[shape.steps()];
            for (int n = 0; n < samples; n++) {
                for (int t = 0; t < byStep.length; t++) {
                    bySample[n] += steps[n][t];
                    byStep[t] += steps[n][t];
                }
            }
            activity.add(new LayerActivity(shape, samples, byInput, bySample, byStep, steps, channels));
        }
        return activity;
    }

    /** Every sample was seen by one counter; one without activity by none. */
    private static void take(int[][] all, int[][] seen) {
        for (int n = 0; n < all.length; n++) {
            all[n] = seen[n] == null ? all[n] : seen[n];
        }
    }

    private static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }
}
