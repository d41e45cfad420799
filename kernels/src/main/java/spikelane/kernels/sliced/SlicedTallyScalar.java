package spikelane.kernels.sliced;

/** The specification: one bit after the other. */
final class SlicedTallyScalar implements SlicedTally {
    @Override
    public void byChannel(SlicedSpikes spikes, int[] counts) {
        SlicedTally.check(counts.length, (long) spikes.channels() * spikes.batch());
        for (int n = 0; n < spikes.samples(); n++) {
            for (int y = 0; y < spikes.height(); y++) {
                for (int x = 0; x < spikes.width(); x++) {
                    for (int c = 0; c < spikes.channels(); c++) {
                        counts[c * spikes.batch() + n] += spikes.get(n, y, x, c) ? 1 : 0;
                    }
                }
            }
        }
    }

    @Override
    public void byInput(SlicedSpikes spikes, long[] counts) {
        SlicedTally.check(counts.length, (long) spikes.channels() * spikes.height() * spikes.width());
        for (int n = 0; n < spikes.samples(); n++) {
            for (int y = 0; y < spikes.height(); y++) {
                for (int x = 0; x < spikes.width(); x++) {
                    for (int c = 0; c < spikes.channels(); c++) {
                        counts[(c * spikes.height() + y) * spikes.width() + x] += spikes.get(n, y, x, c) ? 1 : 0;
                    }
                }
            }
        }
    }
}
