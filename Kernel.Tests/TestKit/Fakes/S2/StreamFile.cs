using System.Buffers.Binary;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A stream's records on disk: for each append its length and a batch, synced. What a crash left half written is cut off.</summary>
internal sealed class StreamFile : IDisposable
{
    public const string Extension = ".s2";

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _length;

    public StreamFile(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    public static string FileName(string stream) => Uri.EscapeDataString(stream) + Extension;

    public static string NameOf(string fileName) => Uri.UnescapeDataString(fileName[..^Extension.Length]);

    public IEnumerable<ReadBatch> ReadAll()
    {
        var bytes = new byte[RandomAccess.GetLength(_file)];
        RandomAccess.Read(_file, bytes, 0);
        while (_length + sizeof(int) <= bytes.Length)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)_length));
            if (_length + sizeof(int) + size > bytes.Length)
            {
                break;
            }

            yield return ReadBatch.Parser.ParseFrom(bytes, (int)_length + sizeof(int), size);
            _length += sizeof(int) + size;
        }
    }

    public void Append(ReadBatch batch)
    {
        var bytes = new byte[sizeof(int) + batch.CalculateSize()];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        batch.WriteTo(bytes.AsSpan(sizeof(int)));
        RandomAccess.Write(_file, bytes, _length);
        RandomAccess.FlushToDisk(_file);
        _length += bytes.Length;
    }

    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();
}
