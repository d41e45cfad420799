package spikelane.sim.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Trial;
import spikelane.sim.io.BadInputException;

/**
 * What a recording holds, in a checksum: whether it is the one that was worked with before.
 *
 * @param file   the recording, relative to the data set's folder
 * @param bytes  its size
 * @param sha256 64 hexadecimal digits
 */
public record RecordingSum(String file, long bytes, String sha256) {
    /** Checks the fields, which may come from a file. */
    public RecordingSum {
        if (file == null || bytes < 0 || sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "impossible checksum of a recording: " + file + ", " + bytes + " bytes, " + sha256);
        }
    }

    /**
     * Reads every recording of a data set.
     *
     * @param data     the data set
     * @param pool     threads that share the work
     * @param progress told the number of recordings just read; called by one thread at a time
     * @return one sum a file, by name; none where recordings are generated
     * @throws BadInputException if a recording cannot be read
     */
    public static List<RecordingSum> of(Dataset data, WorkPool pool, IntConsumer progress) {
        Optional<Path> folder = data.folder();
        if (folder.isEmpty()) {
            return List.of();
        }
        List<String> files = data.trials().stream().map(Trial::file).distinct().sorted().toList();
        RecordingSum[] sums = new RecordingSum[files.size()];
        pool.run(sums.length, (item, worker) -> {
            sums[item] = of(folder.get(), files.get(item));
            synchronized (sums) {
                progress.accept(1);
            }
        });
        return List.copyOf(Arrays.asList(sums));
    }

    private static RecordingSum of(Path folder, String file) {
        Path path = folder.resolve(file);
        MessageDigest digest = newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            return new RecordingSum(file, bytes, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw BadInputException.unreadable(path, "a recording", e);
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * @param there recordings as they were
     * @param here  recordings as they are
     * @return how the two differ, in words; empty if they do not
     */
    public static Optional<String> difference(List<RecordingSum> there, List<RecordingSum> here) {
        List<String> names = new ArrayList<>(here.stream().map(RecordingSum::file).toList());
        for (RecordingSum was : there) {
            int at = names.indexOf(was.file());
            if (at < 0) {
                return Optional.of(was.file() + " is missing");
            }
            RecordingSum is = here.get(at);
            if (is.bytes() != was.bytes()) {
                return Optional.of(was.file() + " has " + is.bytes() + " bytes, not " + was.bytes());
            }
            if (!is.equals(was)) {
                return Optional.of(was.file() + " has other content, of the same " + is.bytes() + " bytes");
            }
        }
        names.removeAll(there.stream().map(RecordingSum::file).toList());
        return names.isEmpty() ? Optional.empty() : Optional.of(names.getFirst() + " is new");
    }
}
