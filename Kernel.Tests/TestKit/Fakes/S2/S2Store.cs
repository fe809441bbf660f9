using System.Collections.Concurrent;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The account: its basins.</summary>
internal sealed class S2Store : IDisposable
{
    private readonly S2ServerOptions _options;
    private readonly ConcurrentDictionary<string, BasinState> _basins = new(StringComparer.Ordinal);

    public S2Store(S2ServerOptions options)
    {
        _options = options;
        if (options.Directory is { } directory)
        {
            foreach (var basin in Directory.CreateDirectory(directory).EnumerateDirectories())
            {
                _basins[basin.Name] = new BasinState(basin.Name, options);
            }
        }
    }

    public IReadOnlyList<BasinState> Basins => [.. _basins.Values.OrderBy(static basin => basin.Name, StringComparer.Ordinal)];

    public BasinState? Basin(string name, bool create = false) =>
        create ? _basins.GetOrAdd(name, static (name, options) => new BasinState(name, options), _options) : _basins.GetValueOrDefault(name);

    /// <returns>Null if the name is taken.</returns>
    public BasinState? TryCreate(string name)
    {
        var made = new BasinState(name, _options);
        return _basins.TryAdd(name, made) ? made : null;
    }

    public bool Delete(string name)
    {
        if (!_basins.TryRemove(name, out var basin))
        {
            return false;
        }

        foreach (var stream in basin.Streams)
        {
            basin.Delete(stream.Name);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var basin in _basins.Values)
        {
            basin.Dispose();
        }
    }
}
