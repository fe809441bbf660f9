namespace Kernel.Api.Summary;

/// <summary>The tabs of a session, and the tabs that frames of other processes and workers belong to.</summary>
internal sealed class TabTable
{
    private const int MaxTargets = 256;

    private readonly BoundedTable<TabPage> _pages = new(MaxTargets);
    private readonly BoundedTable<string> _owners = new(MaxTargets);
    private string _host = "";

    /// <summary>Gets or sets the tab of the newest step.</summary>
    public string Newest { get; set; } = "";

    /// <summary>The tab of an event: its target, or the page that its frame or worker belongs to.</summary>
    public string Of(Fact fact)
    {
        if (fact.Tab.Length == 0 || fact.TargetType is "page" or "")
        {
            return fact.Tab;
        }

        if (_owners.TryGet(fact.Tab, out var known))
        {
            return known;
        }

        var owner = _pages.TryGet(fact.Parent, out _) ? fact.Parent : Newest;
        if (owner.Length > 0)
        {
            _owners.Set(fact.Tab, owner);
        }

        return owner;
    }

    /// <summary>The addresses of a tab; null before its first navigation.</summary>
    public TabPage? Page(string tab) => _pages.Find(tab);

    /// <summary>The address of a tab; empty if it is unknown.</summary>
    public string UrlOf(string tab) => Page(tab)?.Url ?? "";

    /// <summary>An address in words, without its host if that was visited last.</summary>
    public string PlaceOf(string url) => StepWords.Place(url, _host);

    /// <summary>Sets the address of a tab.</summary>
    public void Visit(string tab, string url)
    {
        _host = StepWords.HostOf(url) is { Length: > 0 } host ? host : _host;
        var page = Page(tab);
        if (page?.Url == url)
        {
            return;
        }

        _pages.Remove(tab);
        _pages.Set(tab, new TabPage(url, page?.Url ?? ""));
    }
}
