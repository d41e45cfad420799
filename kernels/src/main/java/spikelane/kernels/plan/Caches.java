package spikelane.kernels.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sizes of this machine's caches.
 *
 * @param l1 bytes of the first level's data cache
 * @param l2 bytes of the second level
 * @param l3 bytes of the third level
 */
public record Caches(long l1, long l2, long l3) {
    private static final Path SYSTEM = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /** {@return what Linux says; usual sizes elsewhere} */
    public static Caches ofMachine() {
        return new Caches(bytes(1, 32 << 10), bytes(2, 1 << 20), bytes(3, 32 << 20));
    }

    private static long bytes(int level, long usual) {
        for (int index = 0; index < 8; index++) {
            Path cache = SYSTEM.resolve("index" + index);
            try {
                if (!Files.readString(cache.resolve("type")).strip().equals("Instruction")
                        && Files.readString(cache.resolve("level")).strip().equals(Integer.toString(level))) {
                    String size = Files.readString(cache.resolve("size")).strip();
                    return Long.parseLong(size.substring(0, size.length() - 1)) << (size.endsWith("M") ? 20 : 10);
                }
            } catch (IOException e) {
                break;
            }
        }
        return usual;
    }
}
