//! The words of a transcript itself, in both languages.

use serde::Deserialize;
use utoipa::ToSchema;

/// The language of a transcript's own words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Language {
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    #[serde(rename = "en")]
    En,
}

/// What a transcript says beside what was said.
#[derive(Debug)]
pub struct Words {
    pub code: &'static str,
    pub title: &'static str,
    pub shop: &'static str,
    pub buyer: &'static str,
    pub zone: &'static str,
    pub span: &'static str,
    pub whole: &'static str,
    pub made: &'static str,
    pub masked: &'static str,
    pub with_notes: &'static str,
    pub number: &'static str,
    pub local_time: &'static str,
    pub utc: &'static str,
    pub sender: &'static str,
    pub kind: &'static str,
    pub text: &'static str,
    pub quotes: &'static str,
    pub file: &'static str,
    pub bytes: &'static str,
    pub agent: &'static str,
    pub system: &'static str,
    pub message: &'static str,
    pub automatic: &'static str,
    pub image: &'static str,
    pub video: &'static str,
    pub note: &'static str,
    pub recalled: &'static str,
    pub recall: &'static str,
    pub event: &'static str,
    pub queued: &'static str,
    pub pooled: &'static str,
    pub assigned: &'static str,
    pub closed: &'static str,
    pub offered: &'static str,
    pub offer_ended: &'static str,
    pub snoozed: &'static str,
    pub awake: &'static str,
    pub wrap_up: &'static str,
    pub invited: &'static str,
    /// 0 very satisfied … 4 very dissatisfied.
    pub ratings: [&'static str; 5],
    pub end: &'static str,
}

const ZH_CN: Words = Words {
    code: "zh-CN",
    title: "聊天记录",
    shop: "店铺",
    buyer: "买家",
    zone: "时区",
    span: "范围",
    whole: "全部",
    made: "导出",
    masked: "买家写下的手机号、身份证号和银行卡号已隐去",
    with_notes: "含内部内容，买家看不到这些",
    number: "序号",
    local_time: "店铺时间",
    utc: "UTC 时间",
    sender: "发送人",
    kind: "类型",
    text: "内容",
    quotes: "引用",
    file: "文件名",
    bytes: "字节",
    agent: "客服",
    system: "系统",
    message: "消息",
    automatic: "自动消息",
    image: "图片",
    video: "视频",
    note: "内部备注",
    recalled: "（已撤回）",
    recall: "撤回",
    event: "状态",
    queued: "进入排队",
    pooled: "留言，无人值班",
    assigned: "接待",
    closed: "会话结束",
    offered: "派单",
    offer_ended: "派单结束",
    snoozed: "稍后处理",
    awake: "取消稍后处理",
    wrap_up: "会话小结",
    invited: "邀请评价",
    ratings: ["评价：非常满意", "评价：满意", "评价：一般", "评价：不满意", "评价：非常不满意"],
    end: "记录到此为止，条数",
};

const EN: Words = Words {
    code: "en",
    title: "Transcript",
    shop: "Shop",
    buyer: "Buyer",
    zone: "Time zone",
    span: "Range",
    whole: "everything",
    made: "Exported",
    masked: "Telephone, identity-card and bank-card numbers that the buyer wrote are masked",
    with_notes: "With what only staff see; the buyer does not see it",
    number: "No.",
    local_time: "Shop's time",
    utc: "UTC",
    sender: "Sender",
    kind: "Kind",
    text: "Text",
    quotes: "Quotes",
    file: "File",
    bytes: "Bytes",
    agent: "Agent",
    system: "System",
    message: "Message",
    automatic: "Automatic message",
    image: "Image",
    video: "Video",
    note: "Internal note",
    recalled: "(recalled)",
    recall: "Recall",
    event: "State",
    queued: "Waiting",
    pooled: "Message left, nobody on duty",
    assigned: "Served by",
    closed: "Conversation over",
    offered: "Offered to",
    offer_ended: "Offer over",
    snoozed: "Snoozed",
    awake: "No longer snoozed",
    wrap_up: "Wrap-up",
    invited: "Asked for a rating",
    ratings: [
        "Rated: very satisfied",
        "Rated: satisfied",
        "Rated: fair",
        "Rated: dissatisfied",
        "Rated: very dissatisfied",
    ],
    end: "End of the transcript, entries",
};

impl Language {
    pub const fn words(self) -> &'static Words {
        match self {
            Self::ZhCn => &ZH_CN,
            Self::En => &EN,
        }
    }
}
