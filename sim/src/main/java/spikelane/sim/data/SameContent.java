package spikelane.sim.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import spikelane.sim.io.BadInputException;

/**
 * Finds recordings of the same content under several names. Only files of the same size are opened, and only those that
 * begin alike are read whole.
 */
final class SameContent {
    private static final int BEGINNING = 1 << 12;
    private static final int BUFFER_BYTES = 1 << 16;

    private SameContent() {}

    /**
     * @param directory a folder
     * @param files     files in it
     * @return those that are the same, group by group, in their order
     * @throws BadInputException if a file that must be read cannot be
     */
    static List<List<String>> among(Path directory, List<String> files) {
        List<List<String>> same = new ArrayList<>();
        for (List<String> sized : groups(files, file -> Long.toString(size(directory.resolve(file))))) {
            for (List<String> alike : groups(sized, file -> digest(directory.resolve(file), BEGINNING))) {
                same.addAll(groups(alike, file -> digest(directory.resolve(file), Long.MAX_VALUE)));
            }
        }
        return same;
    }

    /** {@return the groups of more than one file with the same key} */
    private static List<List<String>> groups(List<String> files, Function<String, String> key) {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        for (String file : files) {
            byKey.computeIfAbsent(key.apply(file), k -> new ArrayList<>()).add(file);
        }
        return byKey.values().stream().filter(group -> group.size() > 1).toList();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw BadInputException.unreadable(file, "a recording", e);
        }
    }

    private static String digest(Path file, long most) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = most;
            for (int n; left > 0 && (n = in.read(buffer, 0, (int) Math.min(left, buffer.length))) > 0; left -= n) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw BadInputException.unreadable(file, "a recording", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
