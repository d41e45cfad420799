package spikelane.kernels.layer;

import spikelane.kernels.data.EventCounts;

/** Specification of {@link FrameLoad}. */
final class FrameLoadScalar implements FrameLoad {
    @Override
    public void load(short[] frames, int from, EventCounts counts, int pixelFrom, int pixelTo) {
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int c = 0; c < counts.channels(); c++) {
                counts.set(p, c, frames[from + c * counts.pixels() + p]);
            }
        }
    }
}
