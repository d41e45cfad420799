package spikelane.kernels.layer;

import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

/** The specification: looks at every bit. */
final class SpikeExtractionScalar implements SpikeExtraction {
    @Override
    public void extract(SpikeBits bits, SpikeList list, int rowFrom, int rowTo) {
        SpikeExtraction.check(bits, list);
        for (int row = rowFrom; row < rowTo; row++) {
            int end = list.rowBegin(row);
            for (int x = 0; x < list.width(); x++) {
                list.starts()[row * (list.width() + 1) + x] = end;
                for (int c = 0; c < list.channels(); c++) {
                    if (bits.get(row * list.width() + x, c)) {
                        list.active()[end++] = x * list.channels() + c;
                    }
                }
            }
            list.starts()[row * (list.width() + 1) + list.width()] = end;
        }
    }
}
