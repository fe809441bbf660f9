namespace Kernel.Api.Har;

/// <summary>Finds the page that a request belongs to. Remembers the newest pages of each tab, and the tab of each frame and worker.</summary>
internal sealed class PageTable
{
    private const int MaxPagesOfATab = 8;
    private const int MaxTabs = 1_000;
    private const int MaxOwned = 20_000;

    private readonly Dictionary<string, List<(string Id, string LoaderId, long NavSeq)>> _tabs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tabOf = new(StringComparer.Ordinal);

    /// <summary>Gets whether an event concerns the main frame of a page.</summary>
    public static bool IsOfMainFrame(EventView view) => view.Is(HarField.TargetType, "page"u8) && view.JsonString(HarField.ParentFrameId).Length <= 2;

    /// <summary>Gets whether a request is for the document of a page's main frame.</summary>
    public static bool IsOfPage(EventView request) =>
        request.AreEqual(HarField.RequestId, HarField.LoaderId) && request.AreEqual(HarField.FrameId, HarField.TargetId) && request.Is(HarField.TargetType, "page"u8);

    /// <summary>Gets the id of the page that a navigation of a main frame shows.</summary>
    public static string IdOf(EventView navigation)
    {
        var loader = navigation.Text(HarField.LoaderId);
        return navigation.Is(HarField.NavigationType, "back_forward_cache_restore"u8) ? $"page_{loader}_{navigation.Integer(HarField.NavSeq) ?? 0}" : $"page_{loader}";
    }

    /// <summary>Adds a navigation, of a page or of a frame.</summary>
    public void Add(EventView navigation)
    {
        var target = navigation.Text(HarField.TargetId);
        if (!IsOfMainFrame(navigation))
        {
            var parent = navigation.Text(HarField.ParentFrameId);
            var tab = TabOf(_tabOf.ContainsKey(parent) || _tabs.ContainsKey(parent) ? parent : target);
            Own(navigation.Text(HarField.FrameId), tab);
            Own(target, tab);
            return;
        }

        if (!_tabs.TryGetValue(target, out var pages))
        {
            if (_tabs.Count >= MaxTabs)
            {
                _tabs.Remove(_tabs.Keys.First());
            }

            _tabs[target] = pages = [];
        }

        if (pages.Count == MaxPagesOfATab)
        {
            pages.RemoveAt(0);
        }

        pages.Add((IdOf(navigation), navigation.Text(HarField.LoaderId), navigation.Integer(HarField.NavSeq) ?? 0));
    }

    /// <summary>Remembers the tab of a worker: its script is requested under its target's id, by a frame of the tab.</summary>
    public void AddRequest(EventView request)
    {
        if (request.JsonString(HarField.LoaderId).Length <= 2 && request.JsonString(HarField.RequestId).IndexOf((byte)'.') < 0)
        {
            Own(request.Text(HarField.RequestId), TabOf(request.Text(HarField.TargetId)));
        }
    }

    /// <summary>Gets whether a tab shows or showed a document.</summary>
    public bool Shows(string tab, string loaderId) => _tabs.TryGetValue(tab, out var pages) && pages.Exists(page => page.LoaderId == loaderId);

    /// <summary>Finds the id of the page that an event belongs to; null if it is not known.</summary>
    public string? Find(EventView view)
    {
        if (!_tabs.TryGetValue(TabOf(view.Text(HarField.TargetId)), out var pages))
        {
            return null;
        }

        var loader = view.Text(HarField.LoaderId);
        var nav = view.Integer(HarField.NavSeq) ?? 0;
        var at = pages.FindLastIndex(page => page.LoaderId == loader && page.NavSeq <= Math.Max(nav, 1));
        at = at >= 0 ? at : pages.FindLastIndex(page => page.LoaderId == loader);
        at = at >= 0 || nav == 0 ? at : pages.FindLastIndex(page => page.NavSeq == nav);
        return at >= 0 ? pages[at].Id : null;
    }

    private string TabOf(string target) => _tabOf.GetValueOrDefault(target, target);

    private void Own(string frameOrTarget, string tab)
    {
        if (frameOrTarget.Length == 0 || frameOrTarget == tab)
        {
            return;
        }

        if (_tabOf.Count >= MaxOwned)
        {
            _tabOf.Clear();
        }

        _tabOf[frameOrTarget] = tab;
    }
}
