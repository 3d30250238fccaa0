// Verify checks what Sulh publishes with the packages by which Go checks its modules:
// golang.org/x/mod/sumdb/note and sumdb/tlog. It shares no line with Sulh.
//
//	verify -key VKEY [-since FILE] FOLDER             a published folder
//	verify -key VKEY -receipt FILE [FOLDER]           a receipt, by itself or under the folder too
//	verify -key VKEY -note FILE                       a note that this key has signed
//	verify -sign SKEY -note FILE                      sign a text, to see that signatures agree
//
// It answers with one line: on standard output and with 0 if everything holds, else on standard
// error and with 1. The folder has to be at rest: a file that its checkpoint does not cover is
// refused. What filings say, and whether their seats may say it, is not known here.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// height is that of C2SP's tiles: 256 hashes. Go writes it into its paths, C2SP does not.
const height = 8

func main() {
	key := flag.String("key", "", "the verifier key of the log, or of whoever signed the note")
	since := flag.String("since", "", "an older checkpoint that the folder has to extend")
	receipt := flag.String("receipt", "", "a .tlog-proof that carries its entry in its extra line")
	text := flag.String("note", "", "a note, or with -sign a text")
	skey := flag.String("sign", "", "the signer key to sign the text with")
	flag.Parse()
	answer, err := run(*key, *since, *receipt, *text, *skey, flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
	fmt.Print(answer)
}

func run(key, since, receipt, text, skey, folder string) (string, error) {
	if skey != "" {
		return sign(skey, text)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", err
	}
	if text != "" {
		data, err := os.ReadFile(text)
		if err != nil {
			return "", err
		}
		if _, err := note.Open(data, note.VerifierList(verifier)); err != nil {
			return "", fmt.Errorf("note: %w", err)
		}
		return fmt.Sprintf("signed by %s\n", verifier.Name()), nil
	}
	var log *record
	var told []string
	if folder != "" {
		if log, err = readRecord(verifier, folder); err != nil {
			return "", err
		}
		told = append(told, fmt.Sprintf("%d entries in %d files", log.tree.N, log.files))
	}
	if receipt != "" {
		index, tree, err := checkReceipt(verifier, receipt, log)
		if err != nil {
			return "", fmt.Errorf("receipt: %w", err)
		}
		told = append(told, fmt.Sprintf("entry %d is under the checkpoint of %d", index, tree.N))
	}
	if since != "" {
		if log == nil {
			return "", errors.New("since: no folder was named")
		}
		older, err := readCheckpoint(verifier, since)
		if err == nil {
			err = log.extends(older)
		}
		if err != nil {
			return "", fmt.Errorf("since: %w", err)
		}
		told = append(told, fmt.Sprintf("the checkpoint of %d is extended", older.N))
	}
	if told == nil {
		return "", errors.New("neither a folder nor a receipt was named")
	}
	return fmt.Sprintf("%s holds: %s\n", verifier.Name(), strings.Join(told, "; ")), nil
}

func sign(skey, path string) (string, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: string(data)}, signer)
	return string(signed), err
}

// A record is a published folder whose tiles have been authenticated.
type record struct {
	path   string
	tree   tlog.Tree
	hashes []tlog.Hash // in the order in which Go stores them
	leaves []tlog.Hash // derived from the entries
	files  int
}

// readRecord reads a folder, and gives it if all of it holds.
func readRecord(verifier note.Verifier, path string) (*record, error) {
	tree, err := readCheckpoint(verifier, filepath.Join(path, "checkpoint"))
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	log := &record{path: path, tree: tree}
	for n := int64(0); n < tree.N; n += 1 << height {
		width := tree.N - n
		if width > 1<<height {
			width = 1 << height
		}
		leaves, err := log.readBundle(tlog.Tile{H: height, L: -1, N: n >> height, W: int(width)})
		if err != nil {
			return nil, err
		}
		log.leaves = append(log.leaves, leaves...)
	}
	// Every hash at once: the reader authenticates each tile against the root.
	indexes := make([]int64, tlog.StoredHashCount(tree.N))
	for i := range indexes {
		indexes[i] = int64(i)
	}
	if log.hashes, err = tlog.TileHashReader(tree, log).ReadHashes(indexes); err != nil {
		return nil, err
	}
	for n, leaf := range log.leaves {
		proof, err := tlog.ProveRecord(tree.N, int64(n), log)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, int64(n), leaf)
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", n, err)
		}
	}
	return log, log.checkFiles()
}

// ReadHashes gives hashes that have been authenticated, as a tlog.HashReader.
func (log *record) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(log.hashes)) {
			return nil, errors.New("not covered by the checkpoint")
		}
		found[i] = log.hashes[index]
	}
	return found, nil
}

// Height says how high tiles are, as a tlog.TileReader.
func (log *record) Height() int { return height }

// ReadTiles reads tiles as they lie there, as a tlog.TileReader.
func (log *record) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(log.path, path))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: %d bytes", path, len(data))
		}
		read[i] = data
	}
	return read, nil
}

// SaveTiles keeps nothing, as a tlog.TileReader.
func (log *record) SaveTiles([]tlog.Tile, [][]byte) {}

// readBundle gives the leaf hashes of a bundle, each entry of which is a signed note.
func (log *record) readBundle(tile tlog.Tile) ([]tlog.Hash, error) {
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(log.path, path))
	if err != nil {
		return nil, err
	}
	var leaves []tlog.Hash
	for len(leaves) < tile.W {
		if len(data) < 2 {
			return nil, fmt.Errorf("%s: entry %d is cut off", path, len(leaves))
		}
		size := int(data[0])<<8 | int(data[1])
		if data = data[2:]; len(data) < size {
			return nil, fmt.Errorf("%s: entry %d is cut off", path, len(leaves))
		}
		if err := checkEntry(data[:size]); err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", path, len(leaves), err)
		}
		leaves = append(leaves, tlog.RecordHash(data[:size]))
		data = data[size:]
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("%s: %d bytes after %d entries", path, len(data), tile.W)
	}
	return leaves, nil
}

// checkEntry sees that an entry is a filing and a signed note; whose keys count is not known.
func checkEntry(entry []byte) error {
	_, err := note.Open(entry, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return err
	}
	if !strings.HasPrefix(unverified.Note.Text, "sulh/filing/v1\n") {
		return errors.New("not a filing")
	}
	return nil
}

// checkFiles holds every file below tile/ against what was authenticated, older ones too.
func (log *record) checkFiles() error {
	root := filepath.Join(log.path, "tile")
	return filepath.WalkDir(root, func(path string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		log.files++
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		tile, err := tlog.ParseTilePath("tile/8/" + strings.Replace(name, "entries/", "data/", 1))
		if err != nil {
			return err
		}
		if tile.L >= 0 {
			return log.checkTile(tile)
		}
		leaves, err := log.readBundle(tile)
		first := tile.N << height
		for i, leaf := range leaves {
			if n := first + int64(i); n >= log.tree.N || leaf != log.leaves[n] {
				return fmt.Errorf("%s: entry %d is not that of the record", name, i)
			}
		}
		return err
	})
}

func (log *record) checkTile(tile tlog.Tile) error {
	read, err := log.ReadTiles([]tlog.Tile{tile})
	if err != nil {
		return err
	}
	data, err := tlog.ReadTileData(tile, log)
	if err == nil && !bytes.Equal(data, read[0]) {
		err = errors.New("not that of the record")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", tile.Path(), err)
	}
	return nil
}

func (log *record) extends(older tlog.Tree) error {
	if older.N > log.tree.N {
		return fmt.Errorf("%d entries were signed before", older.N)
	}
	proof, err := tlog.ProveTree(log.tree.N, older.N, log)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, log.tree.N, log.tree.Hash, older.N, older.Hash)
}

func readCheckpoint(verifier note.Verifier, path string) (tlog.Tree, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return openCheckpoint(verifier, data)
}

func openCheckpoint(verifier note.Verifier, data []byte) (tlog.Tree, error) {
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 2)
	if lines[0] != verifier.Name() || strings.Count(lines[1], "\n") != 2 {
		return tlog.Tree{}, errors.New("not the origin, a size and a root")
	}
	// Go's own checkpoints differ in their first line only.
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + lines[1]))
	if err == nil && tree.N == 0 {
		err = errors.New("no entries, and nothing to check")
	}
	return tree, err
}

// checkReceipt gives the index and the checkpoint of a receipt that holds.
func checkReceipt(verifier note.Verifier, path string, log *record) (int64, tlog.Tree, error) {
	fail := func(err error) (int64, tlog.Tree, error) { return 0, tlog.Tree{}, err }
	data, err := os.ReadFile(path)
	if err != nil {
		return fail(err)
	}
	head, checkpoint, _ := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fail(errors.New("not a tlog-proof that carries its entry"))
	}
	if !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return fail(errors.New("no extra line, or no index"))
	}
	// Strict, also for hashes: Go's default reads several texts as the same bytes.
	strict := base64.StdEncoding.Strict()
	entry, err := strict.DecodeString(lines[1][len("extra "):])
	if err != nil {
		return fail(err)
	}
	number := lines[2][len("index "):]
	index, err := strconv.ParseInt(number, 10, 64)
	if err != nil || strconv.FormatInt(index, 10) != number {
		return fail(errors.New("the index is not a number"))
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := strict.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return fail(errors.New("not a hash"))
		}
		proof = append(proof, *(*tlog.Hash)(hash))
	}
	tree, err := openCheckpoint(verifier, []byte(checkpoint))
	if err == nil {
		err = checkEntry(entry)
	}
	if err == nil {
		err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
	}
	if err == nil && log != nil {
		err = log.extends(tree)
	}
	return index, tree, err
}
