//! The demo: a made-up tea shop with people who can sign in, for trying things out. Never for a
//! server that others can reach.

use crate::access::AccountKind;
use crate::access::Role;
use crate::accounts::setup::{self, Owner};
use crate::accounts::{self, Gate, Grant, NewAccount, recovery};
use crate::app::App;
use crate::audit::By;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{AccountId, GroupId, ShopId};
use crate::phrases::{self, Holder, NewPhrase};
use crate::shops::groups::NewGroup;
use crate::shops::reception::{self, EntryKind, GroupRule, Lane, Reception, Topic, When};
use crate::shops::{self, NewShop, Widget, groups};

/// Everybody's password.
const PASSWORD: &str = "zhanggui-demo";
/// Whether a demo was ever seeded here.
const SETTING: &str = "demo";
const SHOP: &str = "yunqi";
const CAP: i64 = 12;
const BY: By<'_> = By::System("demo");

/// Login, name, role (`None`: the owner) and what they are.
const PEOPLE: [(&str, &str, Option<Role>, &str); 5] = [
    ("owner", "沈掌柜", None, "主账号 owner"),
    ("linyue", "林悦", Some(Role::Supervisor), "主管 supervisor"),
    ("zhouxiaotong", "周晓彤", Some(Role::Agent), "客服 agent"),
    ("lixiang", "李响", Some(Role::Agent), "客服 agent"),
    ("chenmo", "陈默", Some(Role::Agent), "客服 agent"),
];
/// Code, text and group of the shop's phrases.
const PHRASES: [(&str, &str, &str); 6] = [
    ("hy", "您好，{buyer}，我是{agent}，想了解哪款茶？", "接待"),
    ("sd", "收到，帮您记下了，马上核实。", "接待"),
    ("sj", "18:00 前付款的订单当天从杭州仓发出，一般 2 到 3 天到。", "物流"),
    ("dh", "您的订单 {order_no} 已经交给快递，单号 {logistics_no}。", "物流"),
    ("bc", "绿茶密封冷藏，普洱阴凉通风就好，\n都要离味道重的东西远一些。", "茶叶"),
    ("th", "没拆封的七天内都可以退，运费险已经帮您买好了。", "售后"),
];
const AFTER_SALES: [&str; 2] = ["lixiang", "chenmo"];

/// Fills an empty database; one with an owner stays as it is.
pub(super) async fn seed(app: &App) -> Result<()> {
    if setup::issue_token(app).await?.is_none() {
        return Ok(());
    }
    app.db.setting(SETTING, "seeded").await?;
    let gate = Gate::new(&app.clock);
    let mut hashed = Vec::new();
    for (login, ..) in PEOPLE {
        hashed.push(gate.hash("password", login, PASSWORD).await?);
    }
    let mut tx = app.db.begin().await?;
    let shop = shops::create(&mut tx, &app.clock, BY, tea_shop()).await?;
    let mut agents = Vec::new();
    for ((login, name, role, _), password) in PEOPLE.into_iter().zip(hashed) {
        let Some(role) = role else {
            setup::create_owner(&mut tx, &app.clock, BY, Owner { login, password, name }).await?;
            continue;
        };
        let grants = [Grant { role, shop: Some(shop.id) }];
        let new = NewAccount { kind: AccountKind::Staff, login, password, name, cap: Some(CAP), grants: &grants };
        let account = accounts::insert(&mut tx, &app.clock, BY, new).await?;
        if role == Role::Agent {
            agents.push((login, account));
        }
    }
    let after_sales = staff_groups(app, &mut tx, shop.id, &agents).await?;
    reception::set(&mut tx, &app.clock, BY, shop.id, tea_reception(after_sales)).await?;
    for (code, text, group) in PHRASES {
        let new = NewPhrase { shop: Some(shop.id), code: code.into(), text: text.into(), group: group.into() };
        phrases::create(&mut tx, &app.clock, Holder::Shop(shop.id), &new).await?;
    }
    tx.commit().await
}

fn tea_shop() -> NewShop {
    let questions = ["今天下单什么时候发货", "付款后还能改地址吗", "怎么开发票", "茶叶不喜欢能退吗"];
    NewShop {
        name: "云栖茶舍旗舰店".to_owned(),
        key: SHOP.to_owned(),
        welcome_text: Some("您好，这里是云栖茶舍，很高兴为您服务。想问茶、订单还是售后？".to_owned()),
        queue_text: Some("咨询的人较多，写下问题就会按先后接待您。".to_owned()),
        colour: Some("#1b5c9e".to_owned()),
        cap_default: Some(CAP),
        quick_questions: Some(questions.map(ToOwned::to_owned).to_vec()),
        widget: Some(Widget {
            greeting: "送长辈还是自己喝？我帮您挑".to_owned(),
            greeting_after_s: 15,
            ..Widget::default()
        }),
        ..NewShop::default()
    }
}

/// 售前 is the default and everybody's; 售后 belongs to two of them and falls back to 售前.
async fn staff_groups(app: &App, tx: &mut Tx, shop: ShopId, agents: &[(&str, AccountId)]) -> Result<GroupId> {
    let default = shops::default_group(tx, shop).await?;
    let fallback = default.as_ref().map(|group| group.id);
    let new = NewGroup {
        name: "售后".to_owned(),
        fallback,
        overflow_after_s: Some(120),
        overflow_waiting: Some(5),
        ..NewGroup::default()
    };
    let after_sales = groups::create(tx, &app.clock, BY, shop, new).await?;
    if let Some(default) = default {
        for (_, account) in agents {
            groups::add_member(tx, &app.clock, BY, &default, *account).await?;
        }
    }
    for (_, account) in agents.iter().filter(|(login, _)| AFTER_SALES.contains(login)) {
        groups::add_member(tx, &app.clock, BY, &after_sales, *account).await?;
    }
    Ok(after_sales.id)
}

/// Always open; questions about orders go to 售后, by the page or by choice, and buyers tagged VIP wait before others.
fn tea_reception(after_sales: GroupId) -> Reception {
    let rule = |name: &str, when: When| GroupRule { name: name.to_owned(), when, group: after_sales };
    let topic = |key: &str, name: &str| Topic { key: key.to_owned(), name: name.to_owned() };
    let from_orders = When { entry: vec![EntryKind::Order, EntryKind::Logistics], ..When::default() };
    let by_choice = When { topics: vec!["after_sales".to_owned()], ..When::default() };
    Reception {
        away_text: "掌柜和伙计们都不在，请留下您的问题，回来第一时间答复您。".to_owned(),
        topics: vec![topic("pre_sales", "售前咨询"), topic("after_sales", "售后服务")],
        rules: vec![rule("选了售后服务", by_choice), rule("订单页和物流页", from_orders)],
        lanes: vec![Lane { name: "VIP".to_owned(), tags: vec!["VIP".to_owned()], level_at_least: None }],
        ..Reception::default()
    }
}

/// Outside the demo, refuses while somebody still signs in with the password that everybody knows.
///
/// # Errors
/// Names their logins.
pub(super) async fn refuse_known_passwords(app: &App) -> Result<(), String> {
    let sentence = |error| format!("cannot read the accounts: {error}");
    if app.db.known_setting(SETTING).await.map_err(sentence)?.is_none() {
        return Ok(());
    }
    let gate = Gate::new(&app.clock);
    let mut known = Vec::new();
    for (login, ..) in PEOPLE {
        if recovery::signs_in_with(app, &gate, login, PASSWORD).await.map_err(sentence)? {
            known.push(login);
        }
    }
    if known.is_empty() {
        return Ok(());
    }
    Err(format!(
        "these accounts still have the demo's password, which everybody knows: {}; start with --demo, or change them \
         (zhanggui account reset-password <login>)",
        known.join(", ")
    ))
}

/// Where to go and who to be, as a small table.
pub(super) fn table(address: &str) -> String {
    let places = format!("\n  工作台 desk   {address}/app\n  示例店铺 shop  {address}/demo\n\n");
    let people = PEOPLE.map(|(login, name, _, what)| format!("  {login:<14}{PASSWORD:<16}{name}  {what}\n"));
    places + &people.concat()
}
