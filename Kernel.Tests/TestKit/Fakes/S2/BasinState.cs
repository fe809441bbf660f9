using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A basin: its configuration and its streams.</summary>
internal sealed class BasinState : IDisposable
{
    private readonly S2ServerOptions _options;
    private readonly ConcurrentDictionary<string, StreamLog> _streams = new(StringComparer.Ordinal);

    public BasinState(string name, S2ServerOptions options)
    {
        Name = name;
        CreatedAt = options.Time.GetUtcNow();
        _options = options;
        if (Folder is { } folder)
        {
            foreach (var file in Directory.CreateDirectory(folder).EnumerateFiles("*" + StreamFile.Extension))
            {
                var stream = StreamFile.NameOf(file.Name);
                _streams[stream] = Make(stream);
            }
        }
    }

    public string Name { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>The token of the request that created it, to recognise a repeated request.</summary>
    public string? RequestToken { get; set; }

    public JsonObject Config { get; set; } = [];

    /// <summary>The configuration, with the defaults of what is not set.</summary>
    public JsonObject FullConfig
    {
        get
        {
            var config = (JsonObject)Config.DeepClone();
            config["create_stream_on_append"] = CreatesOnAppend;
            config["create_stream_on_read"] = CreatesOnRead;
            return config;
        }
    }

    public bool CreatesOnAppend => (bool?)Config["create_stream_on_append"] ?? false;

    public bool CreatesOnRead => (bool?)Config["create_stream_on_read"] ?? false;

    public IReadOnlyList<StreamLog> Streams => [.. _streams.Values.OrderBy(static stream => stream.Name, StringComparer.Ordinal)];

    private string? Folder => _options.Directory is { } directory ? Path.Combine(directory, Name) : null;

    public StreamLog? Stream(string name, bool create = false) =>
        create ? _streams.GetOrAdd(name, Make) : _streams.GetValueOrDefault(name);

    /// <returns>Null if the name is taken.</returns>
    public StreamLog? TryCreate(string name)
    {
        if (_streams.ContainsKey(name))
        {
            return null;
        }

        var made = Make(name);
        return _streams.TryAdd(name, made) ? made : null;
    }

    public bool Delete(string name)
    {
        if (!_streams.TryRemove(name, out var stream))
        {
            return false;
        }

        stream.Delete();
        return true;
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Dispose();
        }
    }

    private StreamLog Make(string name)
    {
        var defaults = Config["default_stream_config"] as JsonObject ?? [];
        return new StreamLog(name, _options.Time, Folder is { } folder ? new StreamFile(Path.Combine(folder, StreamFile.FileName(name))) : null)
        {
            Config = (JsonObject)defaults.DeepClone(),
        };
    }
}
