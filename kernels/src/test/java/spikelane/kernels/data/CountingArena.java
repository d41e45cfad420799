package spikelane.kernels.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A shared arena that counts what is allocated of it. */
public final class CountingArena implements Arena {
    private final Arena arena = Arena.ofShared();
    private long bytes;

    /** {@return bytes that were allocated since the last call} */
    public long taken() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        bytes += byteSize;
        return arena.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        arena.close();
    }
}
